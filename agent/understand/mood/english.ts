import { either, type Grammar, opening, weekdays, wordSet, words } from './grammar.ts';

const you = '(?:you|u|ya|yall|someone|somebody|anyone|anybody)';
const please = '(?:please|pls|plz|kindly)';
/** Auxiliaries: before their subject they ask, behind it they state. */
const auxiliary =
  "(?:is|are|am|was|were|be|been|has|have|had|does|did|do|should|shall|ought|must|might|may|will|would|could|can|cud|wud)(?:n't|nt)?";
const subject = '(?:i|we|he|she|it|they|you|u|someone|somebody|everyone|everybody|people|nobody|there)';
const unit = '(?:sec(?:ond)?|min(?:ute)?|hour|hr|day|week|month|year)s?';
const some =
  '(?:\\d+(?:\\.\\d+)?|a few|few|a couple(?: of)?|half an?|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)';

/** An interrogative with its verb, wherever a question begins: "power cut, what will it cost us". */
export const askingClause = new RegExp(
  `(?<![\\p{L}])(?:how|what|why|where|which|who|whose)(?:'s|\\s(?:\\p{L}+\\s){0,2}?(?:${auxiliary}|i|we|you|to|long|much|many|far|often|would|happens)(?![\\p{L}]))`,
  'iu',
);

export const english: Grammar = {
  code: 'en',
  common: wordSet(
    "the a an of to in on for with and or but is are was were be been i you we he she it they me my our your this that these those what which who whose how why when where if not do does did don't please can could would should will shall may might must have has had at by from as let's now yesterday tomorrow never later ago no more some any wait all new it's i'm here there go get up out so just please",
  ),
  courtesy: words(
    "if (?:it'?s |that'?s |it is |that is )?(?:at all )?(?:possible|ok|okay|alright|all right|fine)",
    `if (?:you|u) (?:can|could|would|will|please|like|want|wish|may|don'?t mind|do not mind|have (?:a )?(?:sec|second|minute|moment|time))`,
    "if it'?s not too much (?:trouble|to ask)",
    'when(?:ever)? (?:you|u) (?:can|like|get (?:a|the) chance|have (?:a )?(?:time|moment|minute|sec|second))',
    "(?:don'?t|do not|never) (?:(?:forget|hesitate|fail) to|worry)",
    'no (?:worries|problem|rush|hurry|wait|sorry|actually|thanks)',
    '(?:wait|actually|oh|sorry) no',
    'not only',
  ),
  request: either(
    opening(
      `(?:can|could|cud|would|will|wud|can't|couldn't|won't|wouldn't) ${you}(?! (?:be|have|think|believe|say|know|want|mind)(?![\\p{L}]))`,
      `(?:do|would) ${you} mind(?= \\p{L}+ing)`,
      `i(?: was|'m| am)? wonder(?:ed|ing)? (?:if|whether) ${you} (?:can|could|would|might)`,
      `any chance (?:${you}|of you) (?:can|could|would)`,
      // What the hearer has to give: "can I get a new link", "would it be possible to start".
      `(?:can|could|may|might) (?:i|we) (?:${please}|get|have)`,
      'would it be possible (?:for you )?to',
    ),
    new RegExp(`^(?:can|could|may|might)\\s.*\\s${please}(?![\\p{L}])`, 'iu'),
  ),
  wish: opening(
    "(?:i|we) (?:really |just |also |now |still )*(?:want|wanna|need|would like|would love|'d like|'d love)(?: you(?= to))?",
    "(?:i|we)'d (?:really |just )*(?:like|love)(?: you(?= to))?",
    'id (?:like|love)',
  ),
  question: either(
    opening(
      "(?:what|whats|what's|which|who|whom|whose|who's|whos|how|how's|hows|why|where|where's|wheres|when|when's)",
      `${auxiliary}(?<!do|have|be|been)`,
      `(?:do|have|don't|haven't|dont) (?:${subject}|my|our|these|those|any|all|name)`,
      'any (?:idea|chance|reason|news)',
      "(?:i|we)(?:'m|m| am| are|'re)? (?:just )?(?:wonder|wondering|curious|unsure|not sure|asking)",
      '(?:anyone|anybody|somebody|someone) (?:know|knows|tell)',
      '(?:tell me|let me know|say|check) (?:if|whether|what|how|why|who|when|where|which)',
    ),
    words(
      'whether',
      'what if',
      'how about',
      'what about',
      "(?:isn't|aren't|wasn't|doesn't|didn't|won't|right) (?:it|he|she|they|you)$",
    ),
  ),
  negation: either(
    words(
      "\\p{L}+n't",
      '(?:dont|doesnt|didnt|wont|wouldnt|cant|couldnt|shouldnt|mustnt|isnt|aint|arent|wasnt|werent|havent|hasnt|hadnt|cannot)',
      'never',
      `(?:${auxiliary}|${subject}|better|rather|i'm|to|and|or|let's|lets|let us|us|go|try|plan|want|certainly|definitely|absolutely|probably|maybe) not(?! (?:only|just))`,
      'not (?:to|yet|now|today|ever|at all|any ?more|necessarily|\\p{L}+ing|going|gonna)',
      '(?:please|pls|plz) not (?!q?lora|full|freeze|with|the|on|name)',
      'no (?:need|reason|point|sense|use|one|body|way|chance|intention|plans?)',
      'noone|nobody|nothing|neither|nor',
      '(?:under|in|on|by) no (?:circumstances?|case|account|means|event)',
      'avoid|refrain|abstain|hold off|hold back|beware|forbid|forbidden|prohibited|refuse to|far from|hardly|without \\p{L}+ing',
    ),
  ),
  condition: either(
    words(
      'if|unless|whenever|in case|as soon as|as long as|so long as|provided|providing|assuming|supposing|suppose|lest|otherwise|even if|only if|should (?:it|he|she|they|job|name) \\p{L}+,',
    ),
    // "when" and its like ask at the beginning without a second clause, and bind a clause elsewhere.
    new RegExp(
      `(?<![\\p{L}])(?:when|once|after|before|until|till|til|while)\\s(?=(?:\\S+\\s){0,5}?(?:${auxiliary}|it's|\\p{L}+(?:s|ed|en)(?=\\s*(?:$|[,.]|\\s(?:then|please|and)))|${subject}\\s\\p{L}+))`,
      'iu',
    ),
    words('(?:after|before|until|till) (?:that|this|then|job|the|its|my|name|training)'),
  ),
  opinion: either(
    words(
      'should|shouldnt|ought|might|in my opinion|imo|imho|maybe|perhaps|probably|hopefully|supposedly|presumably|i (?:think|believe|guess|feel|suppose|reckon|hope|doubt|bet|assume|wish|expect|suspect)',
    ),
  ),
  report: either(
    opening(
      `${subject}(?:'(?:m|re|s|ve|ll|d))?(?! (?:now|please)$)`,
      '(?:im|ive|ill|youre|theyre|weve|hes|shes|thats|theres)',
    ),
    opening(
      '(?:already |just |finally |recently )?(?!(?:need|feed|embed|speed|seed|shed|unlimited)(?![\\p{L}]))\\p{L}{3,}ed',
    ),
    opening(`(?:this|that|these|those) ${auxiliary}`),
    words(
      'is being|has been|have been|had been|was|were',
      'yesterday|ago|already|earlier|previously|recently|lately|formerly|just now|back then|the other day',
      `last (?:night|${unit}|time|weekend|summer|winter|spring|autumn)`,
    ),
    opening('(?:name|@\\S+) (?:already |just |finally |recently )?\\p{L}{2,}ed'),
  ),
  time: either(
    words(
      'tomorrow|tmrw|tmr|tonight|later|soon|sometime|someday|some day|one day|one of these days|eventually|afterwards|hereafter|henceforth',
      `next (?:${unit}|time|round|weekend|season|spring|summer|autumn|fall|winter)`,
      `(?:in|within|after) (?:about |around |roughly |exactly )?(?:${some} ${unit}|an? (?:second|sec|minute|min|hour|while|moment|bit|week|month|year))`,
      `${some} ${unit} from now`,
      "(?:at|by|until|till|from|before|after|around|about) \\d{1,2}(?::\\d\\d)?\\s?(?:am|pm|o'?clock|h|utc|gmt)",
      '(?:at|by|until|till|from|before|after|around) \\d{1,2}:\\d\\d',
      '(?:at|by|until|till|before|after|around) (?:noon|midnight|dawn|dusk|sunrise|sunset|night|lunch|dinner|breakfast|work|christmas|easter|new year)',
      '(?:this|in the|during the|over the|on the|next) (?:evening|afternoon|night|weekend|future|morning|coming)',
      '(?:at|by|before|after|until|till) the (?:end|start|beginning|weekend)',
      '(?:on|by|until|before|after) (?:the )?\\d{1,2}(?:st|nd|rd|th)',
      'gonna|going to|about to|plan to|planning to|intend to',
    ),
    weekdays('en', 'every|each|this past|last'),
  ),
};
