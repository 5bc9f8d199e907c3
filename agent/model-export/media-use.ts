import type { Media } from '../../workers/base-model.ts';

/** The hub's name of what such a model does, and how it is loaded by transformers and peft. */
export const mediaUse: Record<Media, { task: string; about: string; code: (base: string) => string[] }> = {
  image: {
    task: 'image-text-to-text',
    about:
      'It says what is in a picture, asked “Describe this picture.” Only the language side was trained; each picture was read once as a whole, which the processor’s settings here say (`do_image_splitting`).',
    code: base => [
      'from peft import PeftModel',
      'from PIL import Image',
      'from transformers import AutoModelForImageTextToText, AutoProcessor',
      '',
      `processor = AutoProcessor.from_pretrained(${JSON.stringify(base)}, do_image_splitting=False)`,
      `model = AutoModelForImageTextToText.from_pretrained(${JSON.stringify(base)})`,
      'model = PeftModel.from_pretrained(model, ".")',
      'content = [{"type": "image"}, {"type": "text", "text": "Describe this picture."}]',
      'prompt = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)',
      'inputs = processor(text=prompt, images=[Image.open("picture.jpg")], return_tensors="pt")',
      'print(processor.decode(model.generate(**inputs, max_new_tokens=200)[0], skip_special_tokens=True))',
    ],
  },
  audio: {
    task: 'automatic-speech-recognition',
    about:
      'It writes down what is said in clips of up to 30 seconds. Only the decoder was trained; the language that it expects is in `generation_config.json`.',
    code: base => [
      'from peft import PeftModel',
      'from transformers import AutoModelForSpeechSeq2Seq, AutoProcessor, GenerationConfig, pipeline',
      '',
      `processor = AutoProcessor.from_pretrained(${JSON.stringify(base)})`,
      `model = AutoModelForSpeechSeq2Seq.from_pretrained(${JSON.stringify(base)})`,
      'model = PeftModel.from_pretrained(model, ".").merge_and_unload()',
      'model.generation_config = GenerationConfig.from_pretrained(".")',
      'listen = pipeline("automatic-speech-recognition", model, tokenizer=processor.tokenizer, feature_extractor=processor.feature_extractor)',
      'print(listen("clip.wav")["text"])',
    ],
  },
};

/** A section of a model's card. */
export function howToUse(base: string, modality: Media): string[] {
  const { about, code } = mediaUse[modality];
  const what = 'Experimental: models of pictures and sound are new in Gristmill.';
  return ['## Use', '', `${what} ${about}`, '', '```python', ...code(base), '```', ''];
}
