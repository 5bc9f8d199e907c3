// The baseline of discord.ts: a bare discord.js bot that answers every message that mentions it, and stores nothing.
import { Client, Events, GatewayIntentBits } from 'discord.js';

const [token, api] = process.argv.slice(2);
const client = new Client({
  intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.MessageContent],
  rest: { api: api ?? '' },
});
client.on(Events.MessageCreate, async message => {
  if (message.author.bot || !message.mentions.has(client.user?.id ?? '')) return;
  await message.channel.send(`You said: ${message.content}`);
});
client.once(Events.ClientReady, () => console.log('ready'));
await client.login(token);
