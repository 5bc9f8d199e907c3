/** What the fields of rows are called, by what they hold; the first that is there counts. */
export const names = {
  messages: [
    'messages',
    'conversations',
    'conversation',
    'chat',
    'turns',
    'dialogue',
    'dialog',
    'chat_messages',
    'contents',
  ],
  // Only where they hold messages, or texts by turns.
  lists: ['items', 'data', 'chat_history', 'utterances', 'transcript', 'thread'],
  // Also as the languages of the menus call them: people name the columns of their sheets in their own.
  question: ['question', 'q', 'query', 'pregunta', 'frage', 'pergunta', 'вопрос', '问题', '問題'],
  answer: [
    'answer',
    'a',
    'response',
    'output',
    'reply',
    'answers',
    'final_answer',
    'respuesta',
    'antwort',
    'réponse',
    'reponse',
    'resposta',
    'ответ',
    '答案',
    '回答',
  ],
  completion: ['completion', 'response', 'output', 'answer', 'chosen'],
  text: ['text', 'content', 'document', 'passage', 'body', 'texto', 'texte', 'текст', '文本'],
};

/** Names that mean a question and its answer only beside each other. */
export const couples = [
  ...['user', 'human', 'user_message', 'user_input', 'human_message', 'user_prompt'].flatMap(ask =>
    [
      'assistant',
      'bot',
      'gpt',
      'ai',
      'model',
      'assistant_message',
      'assistant_response',
      'bot_message',
      'bot_response',
      'ai_response',
      'model_response',
      'model_output',
      'response',
    ].map(answer => [ask, answer] as const),
  ),
  ['problem', 'solution'],
  ['problem', 'answer'],
  ['questions', 'answers'],
  ['question_text', 'answer_text'],
  ['text_input', 'output'],
  ['input_text', 'output_text'],
  ['input_text', 'target_text'],
  ['inputs', 'targets'],
  ['inputs', 'outputs'],
  ['source', 'target'],
] as const;

/** What a question is about, as data sets for reading call it. */
export const passages = ['context', 'passage', 'paragraph', 'article', 'story'];
