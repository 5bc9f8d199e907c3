/** A channel as DiscordChatExporter writes it; a message is its writer, minute and text, with what else it has. */
export function discordExport(
  messages: readonly (readonly [writer: string, minute: number, text: string, more?: object])[],
) {
  const ids: Record<string, string> = {
    Anna: '100000000000000001',
    Ben: '100000000000000002',
    Cleo: '100000000000000003',
    Helper: '100000000000000009',
  };
  const author = (name: string) => ({
    id: ids[name],
    name: name.toLowerCase(),
    discriminator: '0000',
    nickname: `${name} Miller`,
    isBot: name === 'Helper',
  });
  return {
    guild: { id: '900000000000000001', name: 'The mill', iconUrl: 'https://example.org/i.png' },
    channel: { id: '900000000000000002', type: 'GuildTextChat', category: 'Text', name: 'help', topic: null },
    dateRange: { after: null, before: null },
    exportedAt: '2026-03-01T10:00:00+00:00',
    messages: messages.map(([writer, minute, content, more = {}], i) => ({
      id: String(i + 1),
      type: 'Default',
      timestamp: new Date(Date.UTC(2026, 1, 1, 9, minute)).toISOString(),
      timestampEdited: null,
      isPinned: false,
      content,
      author: author(writer),
      attachments: [],
      embeds: [],
      stickers: [],
      reactions: [],
      mentions: Object.keys(ids)
        .filter(name => content.includes(`@${name} Miller`))
        .map(author),
      ...more,
    })),
    messageCount: messages.length,
  };
}

/** A chat as Telegram Desktop writes it. */
export function telegramChat(
  type: string,
  messages: readonly (readonly [writer: string, minute: number, text: unknown, more?: object])[],
) {
  const ids: Record<string, string> = { Anna: 'user11', Ben: 'user12', Cleo: 'user13', Helper: 'user19' };
  return {
    name: 'Ben',
    type,
    id: type === 'bot_chat' ? 19 : 12,
    messages: messages.map(([writer, minute, text, more = {}], i) => ({
      id: i + 1,
      type: 'message',
      date: '2026-02-01T09:00:00',
      date_unixtime: String(Date.UTC(2026, 1, 1, 9, minute) / 1000),
      from: writer,
      from_id: ids[writer],
      text,
      text_entities: typeof text === 'string' ? [{ type: 'plain', text }] : text,
      ...more,
    })),
  };
}
