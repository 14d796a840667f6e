#!/bin/sh
# Throws bytes at the readers until the time is up or one breaks.
#
#   Tests/Fuzz/run.sh [seconds each, default 60] [name…]       run.sh 300 JSON
#
# A reader is fuzzed by a file <Name>Fuzz.swift here: an entry for libFuzzer that imports Wire, with lines
#   // with: <file>       another source to compile, as a path from the top of the checkout
#   // seeds: <folder>    where to begin, as a path from the top of the checkout
# No part of this is a SwiftPM target: libFuzzer brings its own main. What is found lies in .build/fuzz/<Name>.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
[ $# -gt 0 ] && shift
out=.build/fuzz
mkdir -p "$out"
flags="-O -swift-version 6 -package-name interlock -enable-upcoming-feature InternalImportsByDefault
    -enable-upcoming-feature ExistentialAny -sanitize=address,fuzzer"

# -O keeps preconditions and overflow traps; the address sanitizer sees reads beside the buffers.
find Sources/Core/Wire -name '*.swift' > "$out/wire.txt"
swiftc $flags -wmo -parse-as-library -module-name Wire -emit-module -emit-module-path "$out/Wire.swiftmodule" \
    -c @"$out/wire.txt" -o "$out/Wire.o"

[ $# -gt 0 ] || set -- $(cd Tests/Fuzz && ls ./*Fuzz.swift | sed 's|^./||; s|Fuzz.swift$||')
for name in "$@"; do
    entry=Tests/Fuzz/${name}Fuzz.swift
    with=$(sed -n 's|^// with: ||p' "$entry")
    seeds=$(sed -n 's|^// seeds: ||p' "$entry")
    swiftc $flags -parse-as-library -module-name "${name}Fuzz" -I "$out" "$entry" $with "$out/Wire.o" -o "$out/fuzz-$name"
    mkdir -p "$out/$name/corpus"
    echo "== $name: $seconds s"
    "$out/fuzz-$name" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=1024 -verbosity=0 \
        -print_final_stats=1 -artifact_prefix="$out/$name/" "$out/$name/corpus" $seeds
done
