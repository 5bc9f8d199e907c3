import { expect, test } from 'vitest';
import { textOf } from '../../room.fixture.ts';
import { answerSmallTalk } from './small-talk.ts';

const answered = (text: string) => {
  const answer = answerSmallTalk(text, 'everyone');
  if (!answer || 'command' in answer) return answer?.command;
  return textOf([{ content: answer } as never]);
};

test.each([
  ['hello', 'Hello.'],
  ['Hi there!! 👋', 'Hello.'],
  ['good morning everyone', 'Hello.'],
  ['hello, how are you?', 'I am running'],
  ['Thanks a lot!', 'You are welcome.'],
  ['thank you so much 🙏', 'You are welcome.'],
  ['is this free?', 'MIT licence'],
  ['who are you', 'Gristmill'],
  ['bye', 'Goodbye'],
  ['start', 'Welcome to Gristmill'],
  ['¡Hola!', 'Hola.'],
  ['muchas gracias', 'De nada.'],
  ['¿es gratis?', 'Sí.'],
  ['Ist das kostenlos?', 'Ja.'],
  ['vielen Dank', 'Gern geschehen.'],
  ['Qui es-tu ?', 'Je suis'],
  ['c’est gratuit ?', 'Oui.'],
  ["c'est gratuit ?", 'Oui.'],
  ['obrigada', 'De nada.'],
  ['é grátis?', 'Sim.'],
  ['Привет!', 'Здравствуйте'],
  ['это бесплатно?', 'Да.'],
  ['谢谢你', '不客气'],
  ['这是免费的吗？', '是的'],
  ['再见', '再见'],
  ['heyyyy', 'Hello.'],
  ['thanks for that long explanation', 'You are welcome.'],
  ['gracias por tu paciencia', 'De nada.'],
  ['Danke für den Hinweis!', 'Gern geschehen.'],
  ['merci pour tout', 'Avec plaisir.'],
  ['спасибо за терпение', 'Пожалуйста.'],
  ['amazing answer', 'that is kind'],
  ['eres muy inteligente', 'qué amable'],
  ['du bist toll', 'das ist nett'],
  ['mauvaise réponse', 'désolé'],
  ['useless robot', 'sorry to hear'],
  ['yes please', 'has buttons'],
  ['vielleicht', 'hat Knöpfe'],
  ['my apologies', 'No harm done'],
  ['t’es là ?', 'Je suis là'],
  ['this is a test', 'arrived'],
  ['do you understand Portuguese?', 'Portuguese'],
  ['sprichst du Russisch?', 'Russisch'],
  ['👋', 'Hello.'],
  ['👏👏', 'that is kind'],
  ['🙂', 'All right.'],
])('“%s” is answered as people do', (text, answer) => {
  expect(answered(text)).toContain(answer);
});

test.each(['help', 'Ayuda', 'Hilfe!', 'aide-moi', 'ajuda', 'помощь', '帮助', '?', '…', 'je comprends pas'])(
  '“%s” shows the help',
  text => {
    expect(answered(text)).toBe('help');
  },
);

test.each([
  'thanks, and cancel job 12',
  'start training',
  'hello world dataset',
  'is this free of duplicates?',
  'start the bot on maths',
  'ok do it',
  'thanks for nothing, cancel job 12',
  'thank you for training gpt2 on maths, now export it',
  'good data only',
  'test poet-v2',
  'do you speak for the stewards',
  'show bot',
  'no more files in maths',
  '',
])('“%s” is no small talk', text => {
  expect(answered(text)).toBeUndefined();
});
