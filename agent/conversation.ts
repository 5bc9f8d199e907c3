/** Chats with models: while one is open, a person's plain messages in that chat go to the model. */
export interface Conversations {
  start(input: { chatId: number; personId: number; modelId: number; origin: string }): Promise<void>;
  /** The open conversation with its turns, oldest first. */
  current(chatId: number, personId: number): Promise<Conversation | undefined>;
  end(chatId: number, personId: number): Promise<boolean>;
  /** Adds a turn; the same origin and speaker again changes nothing. */
  say(conversationId: number, origin: string, speaker: 'person' | 'model', text: string): Promise<void>;
}

export interface Conversation {
  id: number;
  modelId: number;
  turns: { speaker: 'person' | 'model'; text: string }[];
}
