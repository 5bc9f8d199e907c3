import { greeting } from '../cards/greeting.ts';
import type { Role } from '../people/roles.ts';
import { type Call, type Reply, say } from '../reply.ts';
import { sentence, squashed, windows } from '../understand/sentence/sentence.ts';

/**
 * Answers what people say to be polite or to find out whom they talk to, in the language they say it in. Only texts that
 * are small talk from their first to their last word: "thanks, and cancel job 12" is none.
 *
 * @returns what to say, a command that is asked for so, or undefined when it is no small talk
 */
export function answerSmallTalk(text: string, role: Role): Reply | Call | undefined {
  if (text.length > longest) return undefined;
  const kinds = kindsIn(text);
  if (!kinds?.length) return undefined;
  // "hello, how are you?" asks how one is; the greeting comes with it.
  const said = kinds.find(({ kind }) => kind !== 'hello') ?? kinds[0];
  if (!said) return undefined;
  if (said.kind === 'help') return { command: 'help', args: {} };
  if (said.kind === 'start') return greeting(role);
  return say(answers[said.kind][said.language]);
}

type Language = 'en' | 'es' | 'de' | 'fr' | 'pt' | 'ru' | 'zh';
type Kind = 'hello' | 'wellbeing' | 'thanks' | 'bye' | 'who' | 'free' | 'fine' | 'help' | 'start';

interface Said {
  kind: Kind;
  language: Language;
}

const longest = 100;

function kindsIn(text: string): Said[] | undefined {
  const { words } = sentence(text);
  const found: Said[] = [];
  for (let at = 0; at < words.length; ) {
    const phrase = windows(words, at, mostWords).find(({ key }) => phrases.has(key));
    const said = phrase && phrases.get(phrase.key);
    if (phrase && said) {
      found.push(said);
      at = phrase.to;
    } else if (accompanying.has(words[at]?.text ?? '')) at++;
    else return undefined;
  }
  return found;
}

const mostWords = 7;

const said: Record<Exclude<Kind, never>, Record<Language, string>> = {
  hello: {
    en: 'hello, hi, hey, hiya, howdy, yo, good morning, good afternoon, good evening, good day, greetings, gm, morning, hello there, hi there',
    es: 'hola, buenas, buenos días, buenas tardes, buenas noches, qué tal',
    de: 'hallo, moin, servus, guten morgen, guten tag, guten abend, grüß gott, grüezi',
    fr: 'bonjour, salut, bonsoir, coucou',
    pt: 'olá, oi, bom dia, boa tarde, boa noite, e aí',
    ru: 'привет, здравствуйте, здравствуй, доброе утро, добрый день, добрый вечер, приветствую',
    zh: '你好, 您好, 早上好, 下午好, 晚上好, 早, 嗨, 大家好, 哈喽',
  },
  wellbeing: {
    en: 'how are you, how are you doing, how r u, how is it going, hows it going, whats up, sup, how do you do',
    es: 'cómo estás, cómo está, cómo te va, qué tal estás, cómo andas',
    de: 'wie gehts, wie geht es dir, wie geht es ihnen, wie gehts dir, alles klar',
    fr: 'ça va, comment ça va, comment vas-tu, comment allez-vous, tu vas bien',
    pt: 'tudo bem, como vai, como você está, como está, tudo bom',
    ru: 'как дела, как ты, как поживаешь, как вы',
    zh: '你好吗, 最近怎么样, 还好吗, 你怎么样',
  },
  thanks: {
    en: 'thanks, thank you, thx, ty, tysm, cheers, thanks a lot, many thanks, thank you very much, thank you so much, much appreciated, thanks for the help, thanks for your help',
    es: 'gracias, muchas gracias, mil gracias, te lo agradezco',
    de: 'danke, danke schön, vielen dank, danke dir, besten dank, dankeschön, danke sehr',
    fr: 'merci, merci beaucoup, merci bien, mille mercis',
    pt: 'obrigado, obrigada, muito obrigado, muito obrigada, valeu',
    ru: 'спасибо, большое спасибо, спасибо большое, благодарю, спс',
    zh: '谢谢, 谢谢你, 多谢, 感谢, 非常感谢, 谢了',
  },
  bye: {
    en: 'bye, goodbye, bye bye, see you, see you later, see ya, good night, farewell, cya, take care',
    es: 'adiós, chao, hasta luego, hasta pronto, nos vemos, hasta mañana',
    de: 'tschüss, tschüs, auf wiedersehen, bis bald, bis später, ciao, gute nacht',
    fr: 'au revoir, à bientôt, à plus, à plus tard, bonne nuit, bonne journée, bonne soirée',
    pt: 'tchau, adeus, até logo, até mais, até breve, até amanhã',
    ru: 'пока, до свидания, до встречи, увидимся, спокойной ночи, до завтра',
    zh: '再见, 拜拜, 回头见, 晚安, 明天见',
  },
  who: {
    en: 'who are you, what are you, are you a bot, are you human, are you a human, are you an ai, are you real, whats your name, what is your name, what is this, who is this',
    es: 'quién eres, qué eres, eres un bot, eres humano, cómo te llamas, qué es esto, quién es usted',
    de: 'wer bist du, was bist du, bist du ein bot, bist du ein mensch, wie heißt du, was ist das hier, was ist das, wer sind sie',
    fr: 'qui es-tu, tu es qui, qui êtes-vous, es-tu un bot, tu es un bot, es-tu humain, comment tu t’appelles, c’est quoi, qu’est-ce que c’est',
    pt: 'quem é você, quem és tu, o que é você, você é um bot, é um bot, você é humano, qual é o seu nome, o que é isto, o que é isso',
    ru: 'кто ты, кто вы, ты кто, ты бот, вы бот, ты человек, как тебя зовут, что это, что это такое',
    zh: '你是谁, 你是什么, 你是机器人吗, 你是人吗, 你叫什么, 你叫什么名字, 这是什么',
  },
  free: {
    en: 'is this free, is it free, is that free, are you free, is this free of charge, does it cost anything, does this cost anything, does it cost money, is it for free, is this for free, how much does it cost, how much does this cost, how much is it, what does it cost, what does this cost, do i have to pay, do i need to pay',
    es: 'es gratis, esto es gratis, es gratuito, cuesta algo, cuánto cuesta, hay que pagar, tengo que pagar',
    de: 'ist das kostenlos, ist es kostenlos, ist das gratis, ist das umsonst, kostet das etwas, kostet das was, was kostet das, wie viel kostet das, muss ich bezahlen, muss ich etwas bezahlen, muss ich zahlen',
    fr: 'c’est gratuit, est-ce gratuit, est-ce que c’est gratuit, c’est payant, combien ça coûte, ça coûte combien, faut-il payer, il faut payer',
    pt: 'é grátis, é gratuito, isso é grátis, isto é grátis, isto é gratuito, custa alguma coisa, quanto custa, tem que pagar, preciso pagar',
    ru: 'это бесплатно, бесплатно, сколько стоит, сколько это стоит, это платно, нужно платить, надо платить, это стоит денег',
    zh: '免费吗, 这是免费的吗, 是免费的吗, 要钱吗, 多少钱, 收费吗, 这免费吗, 需要付费吗',
  },
  fine: {
    en: 'ok, okay, cool, great, nice, lol, haha, hahaha, lmao, awesome, perfect, all right, alright, got it, i see, nice one, well done, good job, good bot, no worries, wow, brb, sure, fine, sounds good, good to know, never mind, nevermind',
    es: 'vale, genial, perfecto, bien, muy bien, jaja, jajaja, entendido, de acuerdo, no importa',
    de: 'super, toll, prima, gut, sehr gut, alles gut, verstanden, passt, haha, in ordnung, schon gut, macht nichts, egal',
    fr: 'd’accord, super, parfait, génial, très bien, bien, compris, mdr, ça marche, pas grave',
    pt: 'legal, ótimo, perfeito, beleza, muito bem, entendi, kkk, kkkk, certo, tá bom, deixa pra lá',
    ru: 'хорошо, отлично, круто, супер, понятно, ясно, ладно, ок, окей, класс, хаха, ничего, неважно',
    zh: '好的, 好, 很好, 太好了, 不错, 明白, 知道了, 哈哈, 哈哈哈, 厉害, 没事, 算了',
  },
  help: {
    en: 'help, help me, i need help, please help, can you help me, can you help, how can you help me, what can you do, what can i do here, what can i do, i am new here, im new here, im new, menu, commands',
    es: 'ayuda, ayúdame, necesito ayuda, qué puedes hacer, qué sabes hacer, comandos, puedes ayudarme, soy nuevo aquí, menú',
    de: 'hilfe, hilf mir, ich brauche hilfe, was kannst du, was kann ich hier machen, befehle, kannst du mir helfen, ich bin neu hier, menü',
    fr: 'aide, aide-moi, aidez-moi, à l’aide, j’ai besoin d’aide, que peux-tu faire, que sais-tu faire, tu peux faire quoi, commandes, peux-tu m’aider, tu peux m’aider, je suis nouveau ici, menu',
    pt: 'ajuda, me ajuda, me ajude, preciso de ajuda, o que você pode fazer, o que você faz, o que podes fazer, comandos, pode me ajudar, sou novo aqui',
    ru: 'помощь, помоги, помогите, мне нужна помощь, что ты умеешь, что ты можешь, команды, можешь помочь, я новенький, меню, помогите мне, помоги мне',
    zh: '帮助, 帮帮我, 救命, 我需要帮助, 你能做什么, 你会什么, 有什么功能, 命令, 能帮我吗, 你能帮我吗, 我是新来的, 菜单',
  },
  start: {
    en: 'start, begin, lets start, lets go, get started, lets get started, where do i start, how do i start, how do i begin, what now',
    es: 'empezar, comenzar, empecemos, inicio, vamos, por dónde empiezo, cómo empiezo, iniciar',
    de: 'anfangen, los, los gehts, start, beginnen, wie fange ich an, wo fange ich an, starten',
    fr: 'commencer, commençons, démarrer, début, on commence, comment commencer, par où commencer, allons-y',
    pt: 'começar, comecar, início, vamos começar, iniciar, vamos lá, como começo, por onde começo, como começar',
    ru: 'начать, старт, начнем, поехали, начало, давай начнем, с чего начать, как начать',
    zh: '开始, 开始吧, 怎么开始, 从哪里开始, 启动, 如何开始',
  },
};

const answers: Record<Exclude<Kind, 'help' | 'start'>, Record<Language, string>> = {
  hello: {
    en: 'Hello. Drop a file to give data, ask me anything about this place, or type “/” for what can be done.',
    es: 'Hola. Suelta un archivo para aportar datos, pregúntame lo que quieras sobre este lugar o escribe “/” para ver qué se puede hacer.',
    de: 'Hallo. Zieh eine Datei hierher, um Daten zu geben, frag mich etwas über diesen Ort, oder tippe „/“ für alles, was geht.',
    fr: 'Bonjour. Déposez un fichier pour donner des données, posez-moi une question sur ce lieu, ou tapez « / » pour voir ce qu’on peut faire.',
    pt: 'Olá. Solte um arquivo para contribuir com dados, pergunte o que quiser sobre este lugar ou digite “/” para ver o que dá para fazer.',
    ru: 'Здравствуйте. Пришлите файл, чтобы дать данные, спросите что угодно об этом месте или наберите «/», чтобы увидеть, что можно сделать.',
    zh: '你好。发一个文件就能贡献数据，也可以问我关于这里的问题，或者输入“/”查看能做什么。',
  },
  wellbeing: {
    en: 'I am running, thank you. What can I do for you?',
    es: 'Todo en marcha, gracias. ¿Qué puedo hacer por ti?',
    de: 'Ich laufe, danke. Was kann ich für dich tun?',
    fr: 'Tout tourne, merci. Que puis-je faire pour vous ?',
    pt: 'Tudo funcionando, obrigado. O que posso fazer por você?',
    ru: 'Всё работает, спасибо. Чем могу помочь?',
    zh: '一切正常，谢谢。我能为你做什么？',
  },
  thanks: {
    en: 'You are welcome.',
    es: 'De nada.',
    de: 'Gern geschehen.',
    fr: 'Avec plaisir.',
    pt: 'De nada.',
    ru: 'Пожалуйста.',
    zh: '不客气。',
  },
  bye: {
    en: 'Goodbye. What you gave is kept.',
    es: 'Hasta luego. Lo que diste queda guardado.',
    de: 'Bis bald. Was du gegeben hast, bleibt.',
    fr: 'Au revoir. Ce que vous avez donné est conservé.',
    pt: 'Até logo. O que você deu fica guardado.',
    ru: 'До свидания. Всё, что вы дали, сохранено.',
    zh: '再见。你贡献的内容都保留着。',
  },
  who: {
    en: 'I am Gristmill, a program that collects data here, has it reviewed and credited, and trains models on it that you can talk to. “/help” shows what can be done.',
    es: 'Soy Gristmill, un programa que reúne datos aquí, los hace revisar y acreditar, y entrena con ellos modelos con los que puedes hablar. “/help” muestra qué se puede hacer.',
    de: 'Ich bin Gristmill, ein Programm, das hier Daten sammelt, sie prüfen und anrechnen lässt und damit Modelle trainiert, mit denen du reden kannst. „/help“ zeigt, was geht.',
    fr: 'Je suis Gristmill, un programme qui recueille ici des données, les fait relire et créditer, et en entraîne des modèles avec lesquels on peut parler. « /help » montre ce qu’on peut faire.',
    pt: 'Sou o Gristmill, um programa que reúne dados aqui, faz com que sejam revisados e creditados e treina com eles modelos com que se pode conversar. “/help” mostra o que dá para fazer.',
    ru: 'Я Gristmill, программа, которая собирает здесь данные, отдаёт их на проверку, учитывает вклад и обучает на них модели, с которыми можно говорить. «/help» показывает, что можно сделать.',
    zh: '我是 Gristmill，一个在这里收集数据、安排审核并记录贡献、再用数据训练模型供大家对话的程序。“/help” 会列出能做的事。',
  },
  free: {
    en: 'Yes. Gristmill is open source under the MIT licence, and whoever hosts it here asks nothing through me: giving data, reviewing and chatting cost no money.',
    es: 'Sí. Gristmill es de código abierto con licencia MIT y aquí no se cobra nada a través de mí: aportar datos, revisar y chatear no cuesta dinero.',
    de: 'Ja. Gristmill ist quelloffen unter der MIT-Lizenz, und hier wird durch mich nichts verlangt: Daten geben, prüfen und chatten kosten kein Geld.',
    fr: 'Oui. Gristmill est un logiciel libre sous licence MIT, et rien n’est facturé par mon intermédiaire : donner des données, relire et discuter ne coûtent rien.',
    pt: 'Sim. O Gristmill é de código aberto sob a licença MIT, e nada é cobrado por meu intermédio: contribuir com dados, revisar e conversar não custa dinheiro.',
    ru: 'Да. Gristmill — открытая программа под лицензией MIT, и через меня ничего не взимается: давать данные, проверять и общаться ничего не стоит.',
    zh: '是的。Gristmill 是采用 MIT 许可的开源软件，这里不会通过我收取任何费用：贡献数据、审核和聊天都不花钱。',
  },
  fine: {
    en: 'All right.',
    es: 'De acuerdo.',
    de: 'Gut.',
    fr: 'Très bien.',
    pt: 'Certo.',
    ru: 'Хорошо.',
    zh: '好的。',
  },
};

/** Words that go along with small talk and say nothing by themselves. */
const accompanying = new Set(
  'bot gristmill there all everyone everybody folks guys friend friends again so very much a lot then and oh well please dear team mate man sir too now today everybody todos amigo amigos y muy de nuevo an alle zusammen auch noch mal und leute à tous et encore toi vous tudo pessoal e gente всем ещё и друзья бот 啊 呀 了 吧 大家'.split(
    ' ',
  ),
);

const phrases = new Map<string, Said>(
  Object.entries(said).flatMap(([kind, byLanguage]) =>
    Object.entries(byLanguage).flatMap(([language, list]) =>
      list
        .split(', ')
        .map((phrase): [string, Said] => [
          squashed(phrase),
          { kind: kind as Kind, language: language as Language },
        ]),
    ),
  ),
);
