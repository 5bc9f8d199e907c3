/** A base model that can be trained here. */
export interface BaseModel {
  /** What people call it: `smollm2-135m`. */
  name: string;
  family: string;
  /** Its repository on the Hugging Face hub; empty for one from a folder. */
  hub: string;
  /** Parameters, in billions. */
  billions: number;
  license: string;
  contextLength: number;
  /** Other ways people say it, lower case: `the small smol`. */
  aliases: string[];
  /** The hub gives it only to accounts that accepted its licence: the operator sets HF_TOKEN. */
  gated: boolean;
  /** It is there also where the hub is not reached (from a package, checked by its hash). */
  offline: boolean;
  /** Of a base that reads pictures or sound this is the part that writes. */
  shape: Shape;
  /** What it reads beside text; left out, text alone. */
  modality?: Media;
  /** Of one that was added to those of the catalog. */
  added?: AddedBase;
}

/** What a base reads, and a datanet holds, that is no text. */
export type Media = 'image' | 'audio';

/** Where a base is from that an operator added. */
export interface AddedBase {
  /** Its folder below models/bases: of the same name for the same files, whoever adds them. */
  folder: string;
  /** transformers' `model_type`. */
  type: string;
  /** The revision of its repository that was checked; or the folder it is copied from, with what tells a changed one. */
  from: { revision: string } | { path: string; fingerprint: string };
  /** Who added it. */
  by: string;
}

/** What the memory of a training run follows from. All widths in numbers, not bytes. */
export interface Shape {
  layers: number;
  hidden: number;
  intermediate: number;
  /** Width of all query heads, and of all key (or value) heads; with latent attention of all values. */
  query: number;
  keyValue: number;
  vocabulary: number;
  /** Of a mixture of experts; `intermediate` is the width of the layers that have none, then. */
  experts?: Experts;
  /** Of multi-head latent attention (DeepSeek-V2). */
  latent?: Latent;
}

/** Feed-forward parts, of which a token goes through some. */
export interface Experts {
  /** Layers that have them. */
  layers: number;
  /** In each of these layers, and how many of them a token goes through. */
  count: number;
  active: number;
  /** Of one, and of the part besides that each token goes through; 0 without. */
  width: number;
  shared: number;
}

/** Keys and values are made of a narrow vector a token, which is all that is cached with its position. */
export interface Latent {
  /** Width of that vector, of the position, and of all keys and values that are made of the vector. */
  vector: number;
  position: number;
  made: number;
  /** Width of the vector that queries are made of; 0: of the hidden state. */
  query: number;
}
