#!/bin/sh
# Throws bytes at the readers until the time is up or one breaks.
#
#   Tests/Fuzz/run.sh [seconds each, default 60] [name…]       run.sh 300 JSON
#
# JSON and EventStream are fuzzed by a file <Name>Fuzz.swift here: an entry for libFuzzer that imports Wire, with lines
#   // with: <file>       another source to compile, as a path from the top of the checkout
#   // seeds: <folder>    where to begin, as a path from the top of the checkout
# All other names are targets of Readers/FuzzTarget.swift, which one binary reads; they begin with their folder of seeds
# and with the situations of Tests/Rosetta.
# No entry is a SwiftPM target: libFuzzer brings its own main. What is found lies in .build/fuzz/<Name>.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
[ $# -gt 0 ] && shift
out=.build/fuzz
mkdir -p "$out"
flags="-O -swift-version 6 -package-name interlock -enable-upcoming-feature InternalImportsByDefault
    -enable-upcoming-feature ExistentialAny -sanitize=address,fuzzer"

# -O keeps preconditions and overflow traps; the address sanitizer sees reads beside the buffers.
module() {
    find "Sources/Core/$1" -name '*.swift' > "$out/$1.txt"
    swiftc $flags -wmo -parse-as-library -module-name "$1" -I "$out" -emit-module \
        -emit-module-path "$out/$1.swiftmodule" -c @"$out/$1.txt" -o "$out/$1.o"
}

fuzz() { # <name> <binary> <seeds…>
    name=$1
    binary=$2
    shift 2
    mkdir -p "$out/$name/corpus"
    echo "== $name: $seconds s"
    FUZZ_TARGET=$name "$out/$binary" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=2048 \
        -verbosity=0 -print_final_stats=1 -artifact_prefix="$out/$name/" "$out/$name/corpus" "$@"
}

targets=$(sed -n 's|^    case [a-zA-Z]* = "\(.*\)"$|\1|p' Tests/Fuzz/Readers/FuzzTarget.swift)
[ $# -gt 0 ] || set -- JSON EventStream $targets
module Wire
hasDialects=
for name in "$@"; do
    entry=Tests/Fuzz/${name}Fuzz.swift
    if [ -f "$entry" ]; then
        with=$(sed -n 's|^// with: ||p' "$entry")
        swiftc $flags -parse-as-library -module-name "${name}Fuzz" -I "$out" "$entry" $with "$out/Wire.o" \
            -o "$out/fuzz-$name"
        fuzz "$name" "fuzz-$name" $(sed -n 's|^// seeds: ||p' "$entry")
        continue
    fi
    if [ -z "$hasDialects" ]; then
        for core in Conversation Reasoning Dialects; do module $core; done
        swiftc $flags -wmo -parse-as-library -module-name DialectFuzz -I "$out" Tests/Fuzz/DialectFuzz.swift \
            $(ls Tests/Fuzz/Readers/*.swift | grep -v Tests.swift) \
            "$out/Wire.o" "$out/Conversation.o" "$out/Reasoning.o" "$out/Dialects.o" -o "$out/fuzz-Dialects"
        hasDialects=yes
    fi
    fuzz "$name" fuzz-Dialects "Tests/Fuzz/seeds/$name" Tests/Rosetta
done
