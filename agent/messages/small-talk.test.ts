import { expect, test } from 'vitest';
import { textOf } from '../room.fixture.ts';
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
])('“%s” is answered as people do', (text, answer) => {
  expect(answered(text)).toContain(answer);
});

test.each(['help', 'Ayuda', 'Hilfe!', 'aide-moi', 'ajuda', 'помощь', '帮助'])('“%s” shows the help', text => {
  expect(answered(text)).toBe('help');
});

test.each([
  'thanks, and cancel job 12',
  'start training',
  'hello world dataset',
  'is this free of duplicates?',
  'start the bot on maths',
  'ok do it',
  '',
  '🙂',
])('“%s” is no small talk', text => {
  expect(answered(text)).toBeUndefined();
});
