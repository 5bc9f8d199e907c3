/** A base model that can be trained here. */
export interface BaseModel {
  /** What people call it: `smollm2-135m`. */
  name: string;
  family: string;
  /** Its repository on the Hugging Face hub. */
  hub: string;
  /** Parameters, in billions. */
  billions: number;
  license: string;
  contextLength: number;
  /** Other ways people say it, lower case: `the small smol`. */
  aliases: string[];
}
