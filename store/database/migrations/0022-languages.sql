-- The language a person last used on a platform, as one that the bot speaks. A message carries none of its own on Discord.
alter table person add column language text;
