/** Frames that make of an order a sentence that is none, by mood, for each language; and frames in which it stays one. */
export interface Frames {
  language: string;
  /** Orders in the forms that the frames need. English ones are made of the commands' own phrases. */
  orders: readonly Order[];
  /** `I` is the order as an imperative, `V` as an infinitive, `P` as a first person's past tense. */
  none: Record<string, readonly string[]>;
  orderly: readonly string[];
}

export interface Order {
  imperative: string;
  infinitive: string;
  past: string;
}

export const englishFrames = {
  question: [
    'should i V?',
    'should we V',
    'did you V?',
    'why did ana V',
    'is it allowed to V?',
    'do i have to V',
    'who can V?',
    'how would one V',
    'has anybody tried to V?',
    'am i supposed to V',
    'I?',
  ],
  negation: [
    'do not I',
    "don't I",
    'please never I',
    'never I',
    "i don't want you to V",
    'you must not V',
    'there is no need to V',
    'nobody asked you to V',
    "please don't ever I",
  ],
  report: [
    'i P yesterday',
    'we already P',
    'ana P last week',
    'yesterday they P',
    'i have P',
    'she P',
    'somebody else P two days ago',
  ],
  condition: [
    'if job 15 is done, I',
    'I if job 15 is done',
    'unless mia objects, I',
    'I unless mia objects',
    'when job 15 is done, I',
    'I as soon as job 15 is done',
    'as long as nobody complains, I',
    'I in case it rains',
  ],
  opinion: [
    'i think you should V',
    'maybe somebody should V',
    'mia thinks we ought to V',
    'i guess it is time to V',
    'it would be nice to V',
    'in my opinion they should V',
    'i hope somebody will V',
  ],
  time: [
    'I tomorrow',
    'tomorrow I',
    'I next week',
    'I later',
    'I in two hours',
    'I on friday',
    'we will V',
    'I tonight',
    'i am going to V',
    'I at 8 pm',
    'I some day',
  ],
} as const;

export const englishOrderly = [
  'please I',
  'can you I?',
  'could you please I?',
  'would you I',
  'I please',
  'hey, I',
  'i want you to V',
  "i'd like to V",
  'I, ok?',
  'I if you can',
  'would you mind I',
] as const;

const order = (imperative: string, infinitive: string, past: string): Order => ({
  imperative,
  infinitive,
  past,
});

export const otherFrames: readonly Frames[] = [
  {
    language: 'es',
    orders: [
      order('cancela el trabajo 4', 'cancelar el trabajo 4', 'cancelé el trabajo 4'),
      order('entrena gpt2 con lullabies', 'entrenar gpt2 con lullabies', 'entrené gpt2 con lullabies'),
      order('cierra lullabies', 'cerrar lullabies', 'cerré lullabies'),
      order('borra el modelo lulla-v1', 'borrar el modelo lulla-v1', 'borré el modelo lulla-v1'),
      order('congela tax-letters', 'congelar tax-letters', 'congelé tax-letters'),
      order('reanuda el trabajo 16', 'reanudar el trabajo 16', 'reanudé el trabajo 16'),
      order('retira el envío 88', 'retirar el envío 88', 'retiré el envío 88'),
      order('haz a @mia maker', 'hacer a @mia maker', 'hice a @mia maker'),
    ],
    none: {
      question: ['¿debo V?', '¿por qué V?', '¿quién puede V?', 'cómo puedo V', '¿es posible V?', 'I?'],
      negation: ['no quiero V', 'nunca V', 'no hay que V', 'nadie debe V'],
      report: ['ayer P', 'ya P', 'yo P la semana pasada'],
      condition: [
        'si el trabajo 15 termina, I',
        'I si el trabajo 15 termina',
        'cuando termine el trabajo 15, I',
        'I a menos que mia diga otra cosa',
      ],
      opinion: ['creo que deberías V', 'alguien debería V', 'tal vez habría que V', 'sería bueno V'],
      time: [
        'I mañana',
        'mañana I',
        'I la próxima semana',
        'I más tarde',
        'I dentro de dos horas',
        'I el viernes',
        'voy a V',
      ],
    },
    orderly: ['por favor I', '¿puedes V?', '¿podrías V por favor?', 'quiero V', 'I por favor'],
  },
  {
    language: 'de',
    orders: [
      order('brich Job 4 ab', 'Job 4 abbrechen', 'Job 4 abgebrochen'),
      order('trainiere gpt2 mit lullabies', 'gpt2 mit lullabies trainieren', 'gpt2 mit lullabies trainiert'),
      order('schließe lullabies', 'lullabies schließen', 'lullabies geschlossen'),
      order('lösche das Modell lulla-v1', 'das Modell lulla-v1 löschen', 'das Modell lulla-v1 gelöscht'),
      order('friere tax-letters ein', 'tax-letters einfrieren', 'tax-letters eingefroren'),
      order('setze Job 16 fort', 'Job 16 fortsetzen', 'Job 16 fortgesetzt'),
      order('zieh Einreichung 88 zurück', 'Einreichung 88 zurückziehen', 'Einreichung 88 zurückgezogen'),
      order('mach @mia zum maker', '@mia zum maker machen', '@mia zum maker gemacht'),
    ],
    none: {
      question: [
        'soll ich V?',
        'warum sollte man V',
        'wer kann V?',
        'wie kann ich V',
        'darf ich V?',
        'hast du P?',
        'I?',
      ],
      negation: ['bitte nicht V', 'ich will nicht V', 'niemals V', 'niemand soll V', 'auf keinen Fall V'],
      report: ['ich habe gestern P', 'wir haben schon P', 'mia hat letzte Woche P'],
      condition: [
        'wenn Job 15 fertig ist, I',
        'I, wenn Job 15 fertig ist',
        'sobald Job 15 fertig ist, I',
        'I, falls mia zustimmt',
        'I, sofern nichts dagegen spricht',
      ],
      opinion: [
        'ich glaube, man sollte V',
        'jemand sollte V',
        'vielleicht sollten wir V',
        'es wäre schön, V',
      ],
      time: [
        'I morgen',
        'morgen I',
        'I nächste Woche',
        'I später',
        'I in zwei Stunden',
        'I am Freitag',
        'wir werden bald V',
      ],
    },
    orderly: ['bitte I', 'kannst du V?', 'könntest du bitte V?', 'ich möchte V', 'I bitte', 'würdest du V'],
  },
  {
    language: 'fr',
    orders: [
      order('entraîne gpt2 avec lullabies', 'train gpt2 avec lullabies', 'entraîné gpt2 avec lullabies'),
      order('annule le job 4', 'cancel le job 4', 'annulé le job 4'),
      order('ferme le datanet lullabies', 'fermer le datanet lullabies', 'fermé le datanet lullabies'),
      order('stop le job 4', 'stop le job 4', 'stoppé le job 4'),
      order('snapshot de tax-letters', 'snapshot tax-letters', 'snapshoté tax-letters'),
    ],
    none: {
      question: ['est-ce que je dois V ?', 'pourquoi V', 'qui peut V ?', 'comment V', 'puis-je V ?', 'I ?'],
      negation: [
        'ne jamais V',
        'je ne veux pas V',
        'il ne faut pas V',
        "n'essaie pas de V",
        'personne ne doit V',
      ],
      report: ["j'ai P hier", 'nous avons déjà P', 'mia a P la semaine dernière'],
      condition: [
        'si le job 15 est fini, I',
        'I si le job 15 est fini',
        'quand le job 15 est fini, I',
        'I dès que le job 15 est fini',
        'à moins que mia refuse, I',
      ],
      opinion: [
        "je pense qu'il faudrait V",
        "quelqu'un devrait V",
        'peut-être V',
        'à mon avis, on devrait V',
      ],
      time: [
        'I demain',
        'demain I',
        'I la semaine prochaine',
        'I plus tard',
        'I dans deux heures',
        'I vendredi',
        'je vais V',
      ],
    },
    orderly: [],
  },
  {
    language: 'pt',
    orders: [
      order('cancela o job 4', 'cancelar o job 4', 'cancelei o job 4'),
      order('train gpt2 com lullabies', 'treinar gpt2 com lullabies', 'treinei gpt2 com lullabies'),
      order('fecha o datanet lullabies', 'fechar o datanet lullabies', 'fechei o datanet lullabies'),
      order('snapshot de tax-letters', 'snapshot tax-letters', 'congelei tax-letters'),
      order('delete o modelo lulla-v1', 'deletar o modelo lulla-v1', 'deletei o modelo lulla-v1'),
    ],
    none: {
      question: ['devo V?', 'por que V', 'quem pode V?', 'como posso V', 'será que I?', 'I?'],
      negation: ['não quero V', 'nunca V', 'não se deve V', 'ninguém deve V'],
      report: ['ontem eu P', 'já P', 'eu P na semana passada'],
      condition: [
        'se o job 15 terminar, I',
        'I se o job 15 terminar',
        'quando o job 15 terminar, I',
        'I assim que o job 15 terminar',
      ],
      opinion: ['acho que deveria V', 'alguém deveria V', 'talvez V', 'seria bom V'],
      time: [
        'I amanhã',
        'amanhã I',
        'I na próxima semana',
        'I mais tarde',
        'I daqui a duas horas',
        'I na sexta-feira',
        'vou V',
      ],
    },
    orderly: [],
  },
  {
    language: 'ru',
    orders: [
      order('отмени задачу 4', 'отменить задачу 4', 'отменил задачу 4'),
      order('обучи gpt2 на lullabies', 'обучить gpt2 на lullabies', 'обучил gpt2 на lullabies'),
      order('закрой lullabies', 'закрыть lullabies', 'закрыл lullabies'),
      order('удали модель lulla-v1', 'удалить модель lulla-v1', 'удалил модель lulla-v1'),
      order('заморозь tax-letters', 'заморозить tax-letters', 'заморозил tax-letters'),
      order('возобнови задачу 16', 'возобновить задачу 16', 'возобновил задачу 16'),
      order('отзови заявку 88', 'отозвать заявку 88', 'отозвал заявку 88'),
    ],
    none: {
      question: ['надо ли V?', 'почему нельзя V', 'кто может V?', 'как V', 'можно ли V', 'зачем V', 'I?'],
      negation: ['не надо V', 'никогда V нельзя', 'я не хочу V', 'не стоит V', 'ни в коем случае V'],
      report: ['вчера я P', 'я уже P', 'P вчера', 'она P на прошлой неделе', 'P'],
      condition: [
        'если задача 15 готова, I',
        'I, если задача 15 готова',
        'когда задача 15 закончится, I',
        'I, как только задача 15 закончится',
      ],
      opinion: ['думаю, следует V', 'кто-то должен V', 'может быть, стоит V', 'хорошо бы V'],
      time: [
        'I завтра',
        'завтра I',
        'I на следующей неделе',
        'I позже',
        'I через два часа',
        'I в пятницу',
        'буду V',
      ],
    },
    orderly: ['пожалуйста, I', 'можешь V?', 'мог бы ты V?', 'хочу V', 'I пожалуйста'],
  },
  {
    language: 'zh',
    orders: [
      order('取消任务4', '取消任务4', '取消了任务4'),
      order('用lullabies训练gpt2', '用lullabies训练gpt2', '用lullabies训练了gpt2'),
      order('关闭lullabies', '关闭lullabies', '关闭了lullabies'),
      order('删除模型lulla-v1', '删除模型lulla-v1', '删除了模型lulla-v1'),
      order('冻结tax-letters', '冻结tax-letters', '冻结了tax-letters'),
      order('恢复任务16', '恢复任务16', '恢复了任务16'),
      order('撤回提交88', '撤回提交88', '撤回了提交88'),
    ],
    none: {
      question: ['要不要V?', '为什么V', '谁可以V', '怎么V', '是否V', '应该V吗', 'V吗', '有没有V'],
      negation: ['不要V', '别V', '请勿V', '没有V', '不用V', '千万别V'],
      report: ['我昨天P', '我已经P', '他们P', '刚才P'],
      condition: [
        '如果任务15完成，V',
        '等任务15完成后V',
        '任务15完成的话V',
        '除非mia反对，V',
        '只要没问题就V',
      ],
      opinion: ['我觉得应该V', '也许V比较好', '大家应该V', '最好V'],
      time: ['明天V', '下周V', '稍后V', '两个小时后V', '星期五V', '今晚V', '以后V'],
    },
    orderly: ['请V', '你能V吗?', '可以帮我V吗', '我想V', '麻烦V'],
  },
  {
    language: 'id',
    orders: [
      order('batalkan pekerjaan 4', 'membatalkan pekerjaan 4', 'membatalkan pekerjaan 4'),
      order('latih gpt2 dengan lullabies', 'melatih gpt2 dengan lullabies', 'melatih gpt2 dengan lullabies'),
      order('tutup lullabies', 'menutup lullabies', 'menutup lullabies'),
      order('hapus model lulla-v1', 'menghapus model lulla-v1', 'menghapus model lulla-v1'),
      order('bekukan tax-letters', 'membekukan tax-letters', 'membekukan tax-letters'),
      order('lanjutkan pekerjaan 16', 'melanjutkan pekerjaan 16', 'melanjutkan pekerjaan 16'),
      order('tarik kiriman 88', 'menarik kiriman 88', 'menarik kiriman 88'),
    ],
    none: {
      question: [
        'apakah saya harus V?',
        'kenapa V',
        'siapa yang bisa V?',
        'bagaimana V',
        'bolehkah saya V?',
        'I?',
      ],
      negation: ['jangan I', 'saya tidak mau V', 'jangan pernah V', 'tidak perlu V'],
      report: ['saya P kemarin', 'kami sudah P', 'mia telah P minggu lalu'],
      condition: [
        'kalau pekerjaan 15 selesai, I',
        'I kalau pekerjaan 15 selesai',
        'setelah pekerjaan 15 selesai, I',
        'I jika mia setuju',
      ],
      opinion: ['saya pikir kita harus V', 'seharusnya V', 'mungkin V', 'sebaiknya V'],
      time: [
        'I besok',
        'besok I',
        'I minggu depan',
        'I nanti',
        'I dua jam lagi',
        'I hari jumat',
        'saya akan V',
      ],
    },
    orderly: ['tolong I', 'bisa I?', 'bisakah kamu I?', 'saya mau V', 'I dong'],
  },
];

/** The frame with the order in it. */
export function framed(frame: string, { imperative, infinitive, past: told }: Order): string {
  return frame.replace(/(?<![A-Za-z])[IVP](?![A-Za-z])/, letter =>
    letter === 'I' ? imperative : letter === 'V' ? infinitive : told,
  );
}

const irregular: Record<string, string> = {
  make: 'made',
  give: 'gave',
  set: 'set',
  put: 'put',
  let: 'let',
  take: 'took',
  cut: 'cut',
  get: 'got',
  bring: 'brought',
  freeze: 'froze',
  withdraw: 'withdrew',
  begin: 'began',
  build: 'built',
  teach: 'taught',
  shut: 'shut',
  send: 'sent',
  read: 'read',
  keep: 'kept',
  run: 'ran',
  throw: 'threw',
  fit: 'fitted',
  stop: 'stopped',
  drop: 'dropped',
  forget: 'forgot',
  tell: 'told',
  speak: 'spoke',
  bind: 'bound',
  feed: 'fed',
  leave: 'left',
};

/** "I made …" of "make …". */
export function past(text: string): string {
  const [verb = '', ...rest] = text.split(' ');
  const told =
    irregular[verb] ??
    (verb.endsWith('e') ? `${verb}d` : /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${verb}ed`);
  return [told, ...rest].join(' ');
}

/** "… making …" of "make …". */
export function gerund(text: string): string {
  const [verb = '', ...rest] = text.split(' ');
  const stem = verb.endsWith('e')
    ? verb.slice(0, -1)
    : /^[^aeiou]*[aeiou][^aeiouwxy]$/.test(verb)
      ? verb + verb.slice(-1)
      : verb;
  return [`${stem}ing`, ...rest].join(' ');
}
