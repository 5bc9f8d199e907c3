import { either, type Grammar, opening, weekdays, wordSet, words } from './grammar.ts';

export const german: Grammar = {
  code: 'de',
  verbAnywhere: true,
  common: wordSet(
    'der die das den dem des ein eine einen einem einer und oder aber ich du er sie wir ihr mir mich dich dir uns ist sind war hat habe haben bin bist wird werden nicht kein keine keinen nie was wer wie wo wann warum wieso welche welcher mit auf für von zu zum zur im am an aus bei nach bitte wenn falls ob soll sollte kann kannst könntest könnte darf muss möchte will gestern morgen später bald schon noch mal doch dass als über',
  ),
  courtesy: words(
    '(?:wenn|falls) (?:es |das )?(?:möglich|geht|okay|ok|passt|recht ist|möglich ist|keine umstände macht)',
    "wenn'?s geht",
    '(?:wenn|falls|sobald) (?:du|sie|ihr) (?:kannst|könnt|können|magst|willst|wollen|mögen|möchtest|zeit hast|zeit haben|so nett bist|so nett wärst)',
    '(?:bitte )?(?:nicht vergessen|vergiss nicht|vergesst nicht)',
    'kein problem|keine sorge|nicht wahr|guten morgen|schönen abend|ich meine|nein warte|nee warte',
  ),
  request: either(
    opening(
      '(?:kannst|könntest|würdest|magst|möchtest|willst) du(?: bitte)?(?! (?:mir sagen|sagen|erklären|glauben|wissen))',
      '(?:können|könnten|würden|möchten|wollen) sie(?: bitte)?(?! (?:mir sagen|sagen|erklären|wissen))',
      '(?:könnt|könntet|würdet) ihr',
      '(?:kann|könnte|würde|könnten) (?:jemand|bitte|mal jemand|wir bitte|ich bitte|man bitte)',
      '(?:wärst|wärest) du so (?:nett|lieb|gut|freundlich)',
    ),
    words('(?:kannste|könnteste|magste)'),
  ),
  wish: opening(
    '(?:ich|wir) (?:möchte|möchten|will|wollen|brauche|brauchen|hätte gern(?:e)?|hätten gern(?:e)?|würde gern(?:e)?|würden gern(?:e)?)',
  ),
  question: either(
    opening(
      'was|wer|wen|wem|wessen|wie|wo|woher|wohin|wann|warum|wieso|weshalb|weswegen|wozu|womit|wodurch|wofür|welche[rsnm]?|wieviel|gibt es|gibts',
      '(?:ist|sind|war|waren|bin|bist|seid|hat|hast|habe|haben|hatte|hatten|wird|werden|wurde|wurden|würde|soll|solls?t|sollen|sollte|sollten|kann|können|könnte|könnten|darf|darfst|dürfen|dürfte|muss|musst|müssen|müsste|mag|möchte|macht|läuft|geht|stimmt|wäre)',
    ),
    words(
      'ob',
      '(?:oder|ne|nicht wahr|gell)$',
      'ich frage mich|weiß nicht|keine ahnung|was wäre wenn|wie wäre es|wie wärs',
    ),
  ),
  negation: words(
    'nicht|nie|niemals|nimmer|niemand|nichts|keine?[rsnm]?|keinesfalls|keineswegs|weder|nirgends|mitnichten|unterlass(?:e|en)?|vermeide[nt]?|ohne zu',
  ),
  condition: words(
    'wenn|falls|sofern|sobald|solange|nachdem|bevor|ehe|bis (?:job|name|der|die|das|es|er|sie)|es sei denn|angenommen|vorausgesetzt|im falle?|ansonsten|sonst|nach (?:job|dem|der) (?:ende|abschluss|\\p{L}+ende)',
  ),
  opinion: words(
    'soll|sollst|sollen|sollte|sollten|solltest|müsste|müssten|dürfte|dürften|könnte|könnten|wäre|wären|vielleicht|wohl|hoffentlich|vermutlich|wahrscheinlich|(?:ich|wir) (?:glaube|denke|finde|meine|hoffe|wünsche|vermute|fürchte|bezweifle|schätze|glauben|denken|finden|hoffen)|meiner meinung nach|meines erachtens',
  ),
  report: either(
    opening('(?:ich|wir|er|sie|es|man|jemand|alle|du|ihr)'),
    words(
      'gestern|vorgestern|vorhin|neulich|kürzlich|bereits|letzte[nrs]? (?:woche|monat|jahr|nacht|mal)|vor (?:\\d+|einer?|einem|zwei|drei|vier|fünf|ein paar) \\p{L}+|damals|früher',
    ),
    // In the main clause only: a relative clause, behind a comma, tells which one is meant.
    /^[^,]*(?<![\p{L}])(?:ist|sind|war|waren|hat|habe|haben|hatte|hatten|wird|werden|wurde|wurden|muss|müssen|darf|dürfen|kann|können|bin|gehört|gehören)(?![\p{L}])/iu,
  ),
  time: either(
    words(
      'morgen|übermorgen|später|bald|demnächst|irgendwann|eines tages|heute (?:abend|nacht|nachmittag|mittag)|nachher|danach|künftig|zukünftig|in zukunft',
      'nächste[nrsm]? (?:woche|monat|jahr|mal|tag|stunde|quartal)|kommende[nrsm]? \\p{L}+',
      '(?:in|nach) (?:\\d+|einer?|einem|zwei|drei|vier|fünf|sechs|zehn|zwanzig|ein paar|wenigen|einigen) (?:sekunden?|minuten?|stunden?|tag(?:en|e)?|wochen?|monat(?:en|e)?|jahr(?:en|e)?|weile|moment)',
      '(?:um|ab|gegen|bis|vor|nach) \\d{1,2}(?::\\d\\d)?(?: uhr)',
      '(?:am|übers?|nach dem|vor dem|zum) (?:wochenende|abend|nachmittag|monatsende|feierabend|mittagessen)',
    ),
    weekdays('de', 'jeden|jede|letzten|vorigen'),
  ),
};
