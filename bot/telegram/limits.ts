/** What Telegram takes. https://core.telegram.org/bots/api */
export const most = {
  /** Characters of a message "after entities parsing", counted here in UTF-16 units, the stricter way. */
  text: 4096,
  caption: 1024,
  /** Bytes of a text with its markup: above 32 KB the server answers "text is too long". */
  markupBytes: 30_000,
  /** Marks of one message; the server forgets what is more. */
  marks: 95,
  /** Characters of an address that is linked. */
  address: 1500,
  /** Of a rich message: characters, blocks with the rows of tables, levels, columns of a table. */
  rich: { text: 32_768, blocks: 500, levels: 16, columns: 20 },
  callbackBytes: 64,
  buttons: 100,
  buttonLabel: 60,
  /** Characters of the alert that answers a press. */
  alert: 200,
  commandDescription: 256,
  /** Bytes of a file that a bot can read ("bots can download files of up to 20MB in size"). */
  fileIn: 20 * 1024 * 1024,
  /** Bytes of a file that a bot can send. */
  fileOut: 50 * 1024 * 1024,
} as const;
