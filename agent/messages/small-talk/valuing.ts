import { type Language, languages } from '../../language/languages.ts';

/** What is valued, how, and what it is valued with: "good bot", "bot malo", "du bist toll". */
interface Valuing {
  good: string;
  bad: string;
  whom: string;
  /** Before an adjective alone: "you are". */
  you: string;
  /** Whole phrases besides. */
  praise: string;
  blame: string;
}

const valuing: Record<Language, Valuing> = {
  en: {
    good: 'good great nice awesome amazing excellent fantastic brilliant smart clever lovely wonderful cool',
    bad: 'bad stupid dumb useless terrible awful silly annoying horrible',
    whom: 'bot job work one answer robot boy girl machine',
    you: 'you are, youre, ur, you are so, youre so, you are very, that is, thats, this is, it is, its',
    praise:
      'well done, i love you, i love it, love it, love this, you rock, i like you, i like it, bravo, kudos',
    blame:
      'you suck, this sucks, i hate you, i hate this, wtf, that is wrong, thats wrong, it does not work, it doesnt work, this does not work, this doesnt work',
  },
  es: {
    good: 'buen bueno buena gran genial excelente lindo increíble inteligente bonito estupendo',
    bad: 'mal malo mala tonto inútil terrible horrible estúpido',
    whom: 'bot trabajo respuesta robot',
    you: 'eres, eres muy, es, es muy, esto es',
    praise: 'bien hecho, qué buen bot, te quiero, me encanta, me gusta, bravo, qué bien',
    blame: 'no funciona, esto no funciona, no sirve, no sirves, te odio',
  },
  de: {
    good: 'guter gute gutes gut toller tolle tolles toll super klasse prima starke braver spitze schlau genial',
    bad: 'schlechter schlechte schlecht blöder blöde blöd dummer dumme dumm doof nutzlos furchtbar mieser mies',
    whom: 'bot arbeit antwort job roboter',
    you: 'du bist, du bist so, du bist echt, das ist, das war, ist',
    praise:
      'gut gemacht, du bist der beste, du bist die beste, ich liebe dich, ich mag dich, bravo, gefällt mir',
    blame:
      'das geht nicht, es geht nicht, das funktioniert nicht, es funktioniert nicht, ich hasse dich, das ist falsch',
  },
  fr: {
    good: 'bon bonne beau belle super excellent excellente génial géniale top formidable intelligent gentil',
    bad: 'mauvais mauvaise nul nulle stupide bête inutile horrible',
    whom: 'bot travail boulot réponse robot',
    you: 'tu es, t’es, tu es trop, tu es très, c’est, c’est très, c’est trop',
    praise: 'bien joué, tu es le meilleur, je t’aime, j’adore, j’aime bien, bravo, chapeau',
    blame: 'ça ne marche pas, ça marche pas, je te déteste, c’est faux',
  },
  pt: {
    good: 'bom boa ótimo ótima excelente belo bela incrível legal inteligente maravilhoso',
    bad: 'mau má ruim burro inútil péssimo horrível estúpido',
    whom: 'bot trabalho resposta robô',
    you: 'você é, você é muito, tu és, é, isso é, é muito',
    praise: 'bem feito, você é o melhor, mandou bem, te amo, adorei, amei, gostei, bravo, arrasou',
    blame: 'não funciona, isso não funciona, nao funciona, odeio você, está errado',
  },
  ru: {
    good: 'хороший хорошая отличный отличная отлично классный классная умный умница супер лучший крутой',
    bad: 'плохой плохая плохо глупый тупой бесполезный ужасный дурацкий',
    whom: 'бот работа ответ робот bot',
    you: 'ты, вы, ты очень, ты такой, это, это очень',
    praise:
      'молодец, ты молодец, ты лучший, ты лучшая, я тебя люблю, люблю тебя, мне нравится, браво, так держать',
    blame: 'не работает, это не работает, ненавижу тебя, это неправильно',
  },
  zh: {
    good: '好 棒 真棒 很棒 太棒了 聪明 真聪明 很聪明 优秀 很好 真好 厉害 真厉害 乖',
    bad: '坏 笨 真笨 很笨 烂 蠢 没用 真烂 差 很差',
    whom: '机器人 bot 的机器人 工作 回答',
    you: '你, 你是, 这个, 这',
    praise: '干得好, 做得好, 干得漂亮, 我爱你, 我喜欢你, 我喜欢, 喜欢',
    blame: '不好用, 用不了, 不能用, 这不行, 不行, 我讨厌你',
  },
};

/** An adjective with what it values, on either side of it, and behind "you are". */
function valued(adjectives: 'good' | 'bad', whole: 'praise' | 'blame'): Record<Language, string> {
  const of = (language: Language) => {
    const { whom, you, ...all } = valuing[language];
    const things = whom.split(' ');
    const pairs = all[adjectives]
      .split(' ')
      .flatMap(one => [
        ...things.flatMap(thing => [`${one} ${thing}`, `${thing} ${one}`]),
        ...you
          .split(', ')
          .flatMap(start => [`${start} ${one}`, ...things.map(thing => `${start} ${one} ${thing}`)]),
      ]);
    return [...all[whole].split(', '), ...pairs].join(', ');
  };
  return Object.fromEntries(languages.map(language => [language, of(language)])) as Record<Language, string>;
}

/** What people say when they are pleased with a bot, as lists with commas. */
export const praised = valued('good', 'praise');

/** The same when they are not. */
export const blamed = valued('bad', 'blame');
