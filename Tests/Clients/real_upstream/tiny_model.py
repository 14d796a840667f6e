"""A language model with nothing in it: a Llama of two layers whose weights are dice, as a GGUF file of half a megabyte.

It says nonsense, but it says it as a model does: token by token, counted, until the cap. Its vocabulary is a few hundred
made-up words beside the bytes that every tokenizer of its kind needs; the output layer leaves bytes and markers no
chance, so that a reply is always text and never ends by itself.
"""

import itertools
import sys

import gguf
import numpy

CONTEXT, WIDTH, LAYERS, HEADS, HIDDEN = 32768, 64, 2, 4, 128
SYLLABLES = ["ba", "ke", "li", "mo", "nu", "ra", "se", "ti"]
WORDS = ["▁" + "".join(letters) for letters in itertools.product(SYLLABLES, SYLLABLES, SYLLABLES)]
TEMPLATE = "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}{% endfor %}<assistant>"


def write_tiny_model(path, seed=1):
    """Writes the model to `path`; the same seed gives the same file."""
    dice = numpy.random.default_rng(seed)
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), *WORDS]
    kind = gguf.TokenType
    kinds = [kind.UNKNOWN, kind.CONTROL, kind.CONTROL, *[kind.BYTE] * 256, *[kind.NORMAL] * len(WORDS)]
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_name("dice")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(HIDDEN)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(kinds)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_chat_template(TEMPLATE)

    def tensor(name, *shape, scale=0.3):
        writer.add_tensor(name, dice.normal(0, scale, shape).astype(numpy.float32))

    def ones(name):
        writer.add_tensor(name, numpy.ones(WIDTH, numpy.float32))

    tensor("token_embd.weight", len(tokens), WIDTH, scale=1)
    for layer in range(LAYERS):
        ones(f"blk.{layer}.attn_norm.weight")
        ones(f"blk.{layer}.ffn_norm.weight")
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            tensor(f"blk.{layer}.{name}.weight", WIDTH, WIDTH)
        tensor(f"blk.{layer}.ffn_gate.weight", HIDDEN, WIDTH)
        tensor(f"blk.{layer}.ffn_up.weight", HIDDEN, WIDTH)
        tensor(f"blk.{layer}.ffn_down.weight", WIDTH, HIDDEN)
    ones("output_norm.weight")
    output = dice.normal(0, 2, (len(tokens), WIDTH)).astype(numpy.float32)
    output[: 3 + 256] = 0
    writer.add_tensor("output.weight", output)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    write_tiny_model(sys.argv[1])
