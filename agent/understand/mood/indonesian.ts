import { either, type Grammar, opening, weekdays, wordSet, words } from './grammar.ts';

export const indonesian: Grammar = {
  code: 'id',
  common: wordSet(
    'yang di ke dari dengan untuk dan atau tapi aku saya kamu anda dia kami kita mereka ini itu apa siapa kapan bagaimana mengapa kenapa berapa mana tidak bukan jangan belum sudah telah akan harus bisa bisakah apakah tolong mohon kalau jika bila kemarin besok nanti pada oleh juga saja mau ingin pekerjaan tugas adalah',
  ),
  courtesy: words(
    '(?:kalau|jika|bila) (?:bisa|boleh|mungkin|sempat|berkenan|tidak keberatan|ada waktu)|jangan (?:lupa|ragu)|tidak apa-apa|selamat (?:pagi|siang|sore|malam)|pagi',
  ),
  request: opening(
    '(?:bisa|bisakah|dapatkah|maukah|boleh|bolehkah)(?: (?:kamu|anda|kau|tolong|minta|dong|kah))*(?! (?:jelaskan|saya|aku|jadi))',
    '(?:tolong|mohon|harap|minta)',
  ),
  wish: opening('(?:saya|aku|kami|kita|gue|gua)? ?(?:mau|ingin|pengen|pengin|perlu|butuh|minta|hendak)'),
  question: either(
    opening(
      'apa|apakah|siapa|siapakah|kapan|mengapa|kenapa|bagaimana|gimana|berapa|berapakah|mana|manakah|dimana|di mana|adakah|haruskah|bolehkah|\\p{L}+kah',
    ),
    words('apakah|(?:kan|ya|bukan|tidak|nggak|gak)$|bagaimana kalau|gimana kalau|penasaran|entah'),
  ),
  negation: words(
    '(?:jangan|janganlah|tidak|tak|nggak|ngga|gak|ga|enggak|belum|tidak usah|nggak usah|tak pernah|dilarang|hindari|batal untuk)',
  ),
  condition: words(
    'jika|kalau|bila|bilamana|apabila|seandainya|andai|andaikan|asalkan|asal|kecuali|ketika|saat|begitu|setelah|sesudah|sebelum|sampai|hingga|selama (?!\\d)|sementara|jikalau|kalo',
  ),
  opinion: words(
    'harus|harusnya|seharusnya|sebaiknya|semestinya|mestinya|mungkin|barangkali|semoga|sepertinya|kayaknya|(?:saya|aku|kami) (?:pikir|rasa|kira|harap|percaya|yakin|duga|ragu)|menurut (?:saya|aku|ku|kami)|menurutku',
  ),
  report: either(
    opening('(?:saya|aku|kami|kita|dia|mereka|kamu|anda|gue|gua|seseorang|semua orang|ada yang)'),
    words(
      'kemarin|tadi|barusan|dulu|sudah|udah|telah|pernah|minggu lalu|bulan lalu|tahun lalu|\\p{L}+ yang lalu|adalah|sedang|merupakan',
    ),
  ),
  time: either(
    words(
      'besok|lusa|nanti|kelak|malam ini|sore nanti|segera setelah|lain kali|suatu hari|kapan-kapan|ke depan|akan',
      '(?:minggu|bulan|tahun|hari|jam) (?:depan|berikutnya)|akhir pekan',
      '(?:dalam|sekitar) (?:\\d+|satu|dua|tiga|lima|sepuluh|beberapa|setengah|se)\\s?(?:detik|menit|jam|hari|minggu|bulan|tahun)(?: lagi)?|(?:\\d+|satu|dua|tiga|empat|lima|enam|sepuluh|beberapa|setengah) (?:detik|menit|jam|hari|minggu|bulan) lagi|sejam lagi',
      '(?:jam|pukul) \\d{1,2}(?:[:.]\\d\\d)?',
    ),
    weekdays('id', 'setiap|tiap'),
  ),
};
