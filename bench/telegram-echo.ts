// The baseline of telegram.ts: a bare grammY bot that answers every message, waits as long as Telegram says, and stores
// nothing.
import { Bot, GrammyError } from 'grammy';

const [token = '', api = ''] = process.argv.slice(2);
const bot = new Bot(token, { client: { apiRoot: api } });

async function answer(chatId: number, text: string): Promise<void> {
  for (;;) {
    try {
      await bot.api.sendMessage(chatId, text);
      return;
    } catch (error) {
      const seconds = error instanceof GrammyError ? error.parameters.retry_after : undefined;
      if (seconds === undefined) throw error;
      await new Promise(resolve => setTimeout(resolve, seconds * 1000));
    }
  }
}

// Not awaited: one chat that has to wait holds up no other.
bot.on('message:text', context => void answer(context.chat.id, `You said: ${context.message.text}`));
await bot.start({ onStart: () => console.log('ready') });
