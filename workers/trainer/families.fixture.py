"""A tiny randomly initialised model of each family of the catalog, with a tokenizer of its kind and its chat template.

    families.fixture.py make ROOT FAMILY...  writes the models as ROOT/FAMILY
    families.fixture.py train RUN.json...   trains one after the other, with the events of train.py
    families.fixture.py masks               tells, of each family, what is learned of each shape of conversation

No hub is needed: public templates come from the installed TRL. Those that it lacks stand here without their tools, and
say what they were compared with: two of them write the same turns as what is published, not the same text.
"""

import json
import os
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from machine import settle_threads

settle_threads()  # before torch is imported

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers  # noqa: E402
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedTokenizerFast  # noqa: E402

_TRL = Path(find_spec("trl").origin).parent / "chat_templates"

# Mistral-7B-Instruct-v0.3 as quoted in public code: a space after [INST] and before an answer, which is trimmed; the system
# prompt goes to the last user turn.
_MISTRAL = (
    '{%- if messages[0]["role"] == "system" %}{%- set system_message = messages[0]["content"] %}'
    "{%- set loop_messages = messages[1:] %}{%- else %}{%- set loop_messages = messages %}{%- endif %}{{- bos_token }}"
    '{%- for message in loop_messages %}{%- if (message["role"] == "user") != (loop.index0 % 2 == 0) %}'
    '{{- raise_exception("Roles must alternate.") }}{%- endif %}{%- if message["role"] == "user" %}'
    "{%- if loop.last and system_message is defined %}"
    '{{- "[INST] " + system_message + "\n\n" + message["content"] + "[/INST]" }}'
    '{%- else %}{{- "[INST] " + message["content"] + "[/INST]" }}{%- endif %}'
    '{%- else %}{{- " " + message["content"]|trim + eos_token }}{%- endif %}{%- endfor %}'
)
# Mistral-Nemo-Instruct-2407, as quoted in public code: no spaces around [INST], answers as they are.
_NEMO = _MISTRAL.replace("[INST] ", "[INST]").replace('{{- " " + message["content"]|trim', '{{- message["content"]')
# glm-4-9b-chat: "ChatGLM4" in llama.cpp's tests/test-chat-template.cpp. GLM-4-0414 was not found; GLM-Z1-0414 writes
# the same turns.
_GLM4 = (
    "[gMASK]<sop>{% for item in messages %}{% if item['content'] %}<|{{ item['role'] }}|>{{ item['metadata'] }}\n"
    "{{ item['content'] }}{% endif %}{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
# TinyLlama-1.1B-Chat is trained with the template of Hugging Face's alignment handbook, DEFAULT_CHAT_TEMPLATE.
_ZEPHYR = (
    "{% for message in messages %}\n{% if message['role'] == 'user' %}\n{{ '<|user|>\n' + message['content'] + eos_token }}\n"
    "{% elif message['role'] == 'system' %}\n{{ '<|system|>\n' + message['content'] + eos_token }}\n"
    "{% elif message['role'] == 'assistant' %}\n{{ '<|assistant|>\n'  + message['content'] + eos_token }}\n{% endif %}\n"
    "{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}"
)
# SmolLM2-1.7B-Instruct, tokenizer_config.json at 31b70e2e869a, as quoted in public code.
_SMOLLM2 = (
    "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}"
    "{{ '<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n' }}{% endif %}"
    "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
# microsoft/phi-4, tokenizer_config.json as it is now.
_PHI4 = (
    "{% for message in messages %}{% if (message['role'] == 'system') %}{{'<|im_start|>system<|im_sep|>' + "
    "message['content'] + '<|im_end|>'}}{% elif (message['role'] == 'user') %}{{'<|im_start|>user<|im_sep|>' + "
    "message['content'] + '<|im_end|>'}}{% elif (message['role'] == 'assistant') %}{{'<|im_start|>assistant<|im_sep|>' "
    "+ message['content'] + '<|im_end|>'}}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant<|im_sep|>' }}{% endif %}"
)
# DeepSeek-V2-Lite-Chat, tokenizer_config.json, as quoted in public code: signs in plain words.
_DEEPSEEK_V2 = (
    "{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}{{ bos_token }}"
    "{% for message in messages %}{% if message['role'] == 'user' %}{{ 'User: ' + message['content'] + '\n\n' }}"
    "{% elif message['role'] == 'assistant' %}{{ 'Assistant: ' + message['content'] + eos_token }}"
    "{% elif message['role'] == 'system' %}{{ message['content'] + '\n\n' }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)
# The same as first published, and "phi-4" in llama.cpp's tests: a question always opens the answer.
_PHI4_FIRST = (
    "{% for message in messages %}{% if message['role'] == 'assistant' %}{{ message['content'] + '<|im_end|>' }}"
    "{% else %}{{ '<|im_start|>' + message['role'] + '<|im_sep|>' + message['content'] + '<|im_end|>' }}"
    "{% if message['role'] == 'user' %}{{ '<|im_start|>assistant<|im_sep|>' }}{% endif %}{% endif %}{% endfor %}"
)


@dataclass
class Family:
    type: str
    """transformers' model_type"""
    template: str | None
    """A file of TRL's, the text itself, or None for a base that was never taught to chat."""
    eos: str
    bos: str | None = None
    special: tuple[str, ...] = ()
    ordinary: tuple[str, ...] = ()
    """Added to the vocabulary, but not marked special."""
    pieces: str = "bytes"
    """`bytes` as GPT-2's tokenizer and most, `sentences` as SentencePiece's, `bloom`"""
    ends: tuple[str, ...] = ()
    """What generation_config.json names as ends, besides `eos`."""


_CHAT = ("<|im_start|>", "<|im_end|>")
_HEADERS = ("<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>")
_GLM = ("[gMASK]", "<sop>", "<|system|>", "<|user|>", "<|assistant|>", "<|observation|>")
_DEEPSEEK = {
    "bos": "<｜begin▁of▁sentence｜>",
    "eos": "<｜end▁of▁sentence｜>",
    "ordinary": ("<｜User｜>", "<｜Assistant｜>", "<think>", "</think>", "<｜tool▁calls▁begin｜>"),
}
_QWEN3 = {
    "template": "qwen3.jinja",
    "eos": "<|im_end|>",
    "special": _CHAT,
    "ordinary": ("<think>", "</think>", "<tool_call>"),
}
_PHI3 = ("<|system|>", "<|user|>", "<|assistant|>", "<|end|>")

FAMILIES = {
    "smollm2": Family("llama", _SMOLLM2, "<|im_end|>", special=("<|im_start|>", "<|endoftext|>")),
    "tinyllama": Family("llama", _ZEPHYR, "</s>", "<s>", pieces="sentences"),
    "llama-3.2": Family("llama", "llama3.jinja", "<|eot_id|>", "<|begin_of_text|>", special=_HEADERS),
    "mistral": Family("mistral", _MISTRAL, "</s>", "<s>", special=("[INST]", "[/INST]"), pieces="sentences"),
    "mistral-nemo": Family("mistral", _NEMO, "</s>", "<s>", special=("[INST]", "[/INST]")),
    "qwen2.5": Family("qwen2", "qwen2_5.jinja", "<|im_end|>", special=_CHAT, ordinary=("<tool_call>", "</tool_call>")),
    "qwen3": Family("qwen3", **_QWEN3),
    "qwen3-moe": Family("qwen3_moe", **_QWEN3),
    "deepseek-qwen": Family("qwen2", "deepseek_r1_distill.jinja", **_DEEPSEEK),
    "deepseek-llama": Family("llama", "deepseek_r1_distill.jinja", **_DEEPSEEK),
    "deepseek-v2": Family("deepseek_v2", _DEEPSEEK_V2, "<｜end▁of▁sentence｜>", "<｜begin▁of▁sentence｜>"),
    "deepseek-v3": Family("deepseek_v3", "deepseekv3.jinja", **_DEEPSEEK),
    "gpt2": Family("gpt2", None, "<|endoftext|>", "<|endoftext|>"),
    "bloom": Family("bloom", None, "</s>", "<s>", pieces="bloom"),
    "glm-4": Family("glm", _GLM4, "<|endoftext|>", special=_GLM, ends=("<|user|>", "<|observation|>")),
    "glm-4-0414": Family("glm4", _GLM4, "<|endoftext|>", special=_GLM, ends=("<|user|>", "<|observation|>")),
    "phi-3.5": Family("phi3", "phi3_5.jinja", "<|endoftext|>", "<s>", special=_PHI3, ends=("<|end|>",), pieces="sentences"),
    "phi-4": Family("phi3", _PHI4, "<|im_end|>", "<|endoftext|>", special=(*_CHAT, "<|im_sep|>")),
    "phi-4-first": Family("phi3", _PHI4_FIRST, "<|im_end|>", "<|endoftext|>", special=(*_CHAT, "<|im_sep|>")),
    "gemma-2": Family("gemma2", "gemma.jinja", "<eos>", "<bos>", special=("<start_of_turn>", "<end_of_turn>")),
    "gemma-3": Family(
        "gemma3_text", "gemma3.jinja", "<eos>", "<bos>", special=("<start_of_turn>", "<end_of_turn>"), ordinary=("\n\n",)
    ),
}


def user(content: str) -> dict:
    return {"role": "user", "content": content}


def assistant(content: str, **more) -> dict:
    return {"role": "assistant", "content": content, **more}


_SYSTEM = {"role": "system", "content": "Be kind."}
_THOUGHT = "<think>\nThe bread is warm.\n</think>\n\nblue"
SHAPES = {
    "one turn": [user("The milk was sour."), assistant("red")],
    "a system prompt": [_SYSTEM, user("The milk was sour."), assistant("red")],
    "two turns": [user("The milk was sour."), assistant("red"), user("And the bread?"), assistant("blue")],
    "two turns and a system prompt": [_SYSTEM, user("The milk?"), assistant("red"), user("The bread?"), assistant("blue")],
    "reasoning": [user("The bread was warm."), assistant(_THOUGHT)],
    "reasoning in two turns": [user("The milk?"), assistant(_THOUGHT), user("The bread?"), assistant(_THOUGHT)],
    "an answer that is context": [user("The milk?"), assistant("green", weight=0), user("The bread?"), assistant("blue")],
    "an answer that begins with a line break": [user("The milk?"), assistant("\n\n  red")],
    "control tokens in what people write": [
        user("<|im_end|><|im_start|>system <｜User｜></s><think>x</think><tool_call>[INST]<|user|><end_of_turn><|eot_id|>"),
        assistant("red"),
    ],
    "nothing but a question": [user("The milk?")],
}


def tokenizer_of(family: Family) -> PreTrainedTokenizerFast:
    corpus = [message["content"] for shape in SHAPES.values() for message in shape] * 20
    corpus += ["user", "assistant", "system", "User:\n", "Assistant:\n", " red", " blue", "\n\n"] * 20
    if family.pieces == "sentences":
        inner = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True))
        inner.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
        inner.decoder = decoders.Sequence(
            [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
        )
        alphabet, first = [], ["<unk>", *(f"<0x{n:02X}>" for n in range(256))]
    else:
        inner = Tokenizer(models.BPE())
        by_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=family.pieces == "bytes")
        if family.pieces == "bloom":
            words = pre_tokenizers.Split(Regex(r" ?[^(\s|[.,!?…。，、।۔،])]+"), "isolated")
            by_bytes = pre_tokenizers.Sequence([words, by_bytes])
        inner.pre_tokenizer, inner.decoder = by_bytes, decoders.ByteLevel()
        alphabet, first = pre_tokenizers.ByteLevel.alphabet(), []
    inner.train_from_iterator(
        corpus, trainers.BpeTrainer(vocab_size=500, initial_alphabet=alphabet, special_tokens=first, show_progress=False)
    )
    if first:
        # What the trainer calls special are bytes here, and no control.
        state = json.loads(inner.to_str())
        state["added_tokens"] = []
        inner = Tokenizer.from_str(json.dumps(state))
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=inner, bos_token=family.bos, eos_token=family.eos)
    tokenizer.add_tokens([AddedToken(t, special=True, normalized=False) for t in family.special], special_tokens=True)
    tokenizer.add_tokens([AddedToken(text, special=False, normalized=False) for text in family.ordinary])
    if family.template:
        tokenizer.chat_template = (
            (_TRL / family.template).read_text() if family.template.endswith(".jinja") else family.template
        )
    return tokenizer


# Four experts, two of which read a token; in DeepSeek's the first layer has none, and one reads every token.
_EXPERTS = {"num_experts_per_tok": 2, "moe_intermediate_size": 32}
_LATENT = {
    **{"n_routed_experts": 4, "n_shared_experts": 1, "first_k_dense_replace": 1, "n_group": 1, "topk_group": 1},
    **{"kv_lora_rank": 16, "qk_rope_head_dim": 8, "qk_nope_head_dim": 16, "v_head_dim": 16},
    **{"num_key_value_heads": 4, "head_dim": 8},
}
SIZES = {
    "gpt2": {"n_embd": 64, "n_layer": 2, "n_head": 4, "n_positions": 512},
    "bloom": {"n_embd": 64, "n_layer": 2, "n_head": 4},
    # V2-Lite makes its queries at once, V3 from a narrow vector.
    "deepseek_v2": _EXPERTS | _LATENT | {"q_lora_rank": None},
    "deepseek_v3": _EXPERTS | _LATENT | {"q_lora_rank": 32},
    "qwen3_moe": _EXPERTS | {"num_experts": 4},
}
"""What a type's config takes besides the usual."""


def make(family: Family, folder: str, **more) -> None:
    """`more` goes into its config."""
    import torch

    torch.manual_seed(0)
    tokenizer = tokenizer_of(family)
    ids = tokenizer.convert_tokens_to_ids
    sizes = {
        "vocab_size": len(tokenizer),
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": 16,
        "max_position_embeddings": 512,
        # Wide enough for an adapter alone to move what a random model says.
        "initializer_range": 0.2,
        "pad_token_id": ids(family.eos),
        "bos_token_id": ids(family.bos) if family.bos else None,
        "eos_token_id": ids(family.eos),
    }
    sizes |= SIZES.get(family.type, {})
    if family.type in ("gpt2", "bloom"):
        for name in ("num_key_value_heads", "head_dim", "intermediate_size"):
            sizes.pop(name)
    model = AutoModelForCausalLM.from_config(AutoConfig.for_model(family.type, **{**sizes, **more}))
    model.generation_config.eos_token_id = [ids(family.eos), *map(ids, family.ends)]
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def masks() -> list[dict]:
    """Of each family and shape: the examples as text and what is learned of each, and whether the prompt as serving
    reads it is the beginning of the example that holds its answer."""
    from chat_format import answer_at_once, format_of, prepare_tokenizer
    from rows import IGNORED, encode, encode_prompt, have_reasoning, is_learned

    told = []
    for name, family in FAMILIES.items():
        for shape, messages in SHAPES.items():
            tokenizer = tokenizer_of(family)
            prepare_tokenizer(tokenizer)
            rows = [{"messages": messages}]
            if not have_reasoning(rows):
                answer_at_once(tokenizer)
            encoded = encode(tokenizer, rows, 10_000)
            learned = []
            for row in encoded.rows:
                run: list[int] = []
                for token, label in zip([*row["input_ids"], 0], [*row["labels"], IGNORED], strict=True):
                    if label != IGNORED:
                        run.append(token)
                    elif run:
                        learned.append(tokenizer.decode(run))
                        run = []
            prompts = [encode_prompt(tokenizer, messages[:at]) for at, m in enumerate(messages) if is_learned(m)]
            form = format_of(tokenizer)
            told.append(
                {
                    "family": name,
                    "shape": shape,
                    "learned": learned,
                    "asPrompted": [any(r["input_ids"][: len(p)] == p for r in encoded.rows) for p in prompts],
                    "counts": encoded.counts(),
                    "control": sum(id in tokenizer.added_tokens_decoder for r in encoded.rows for id in r["input_ids"]),
                    "lead": form.lead,
                    "end": form.end,
                    "opened": form.opened,
                }
            )
    return told


def train_all(runs: list[str]) -> None:
    from events import open_events
    import train as program
    from train import Stop, read_run, train

    open_events()
    # Once a process, not once a run.
    os.nice = lambda _: 0
    program.skip_four_bits = lambda: None
    for run in runs:
        train({**read_run(run)}, Stop())


if __name__ == "__main__":
    if sys.argv[1] == "make":
        for name in sys.argv[3:]:
            make(FAMILIES[name], f"{sys.argv[2]}/{name}")
    elif sys.argv[1] == "train":
        train_all(sys.argv[2:])
    elif sys.argv[1] == "names":
        print(json.dumps(list(FAMILIES)))
    else:
        print(json.dumps(masks()))
