/** What Discord takes. https://discord.com/developers/docs/resources/message, /components/reference */
export const discordLimits = {
  /** Characters of a message without the second version of components. */
  content: 2000,
  /** Characters of all text in a message's components. */
  text: 4000,
  /** Components of a message, nested ones counted. */
  components: 40,
  /** Options of a select, choices of an option, autocompleted names. */
  options: 25,
  optionText: 100,
  buttonsInRow: 5,
  rowsWithoutCards: 5,
  buttonLabel: 80,
  alt: 1024,
  description: 100,
  label: 45,
  modalFields: 5,
  typed: 4000,
  /** Bytes of a file that anybody may upload. */
  file: 10 * 1024 * 1024,
  files: 10,
} as const;
