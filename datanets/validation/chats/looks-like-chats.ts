/**
 * Whether a text begins as the export of a chat does: DiscordChatExporter's JSON, or Telegram Desktop's `result.json` of
 * one chat or of an account.
 *
 * @param beginning the first 64 kB of it, or less
 */
export function looksLikeChats(beginning: string): boolean {
  if (!/^\s*\{/.test(beginning)) return false;
  return (
    (/"channel"\s*:\s*\{/.test(beginning) && /"(?:guild|exportedAt|dateRange)"\s*:/.test(beginning)) ||
    /"type"\s*:\s*"(?:personal_chat|bot_chat|saved_messages|replies|verify_codes|(?:private|public)_(?:group|supergroup|channel))"/.test(
      beginning,
    ) ||
    /"personal_information"\s*:\s*\{/.test(beginning) ||
    (/"chats"\s*:\s*\{/.test(beginning) && /"list"\s*:\s*\[/.test(beginning))
  );
}
