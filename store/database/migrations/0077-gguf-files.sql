-- A model can be written as one GGUF file, by a job of its own.

alter table training_job
  drop constraint training_job_kind_check,
  add constraint training_job_kind_check check (kind in ('train', 'evaluate', 'merge', 'convert'));

create table gguf_model (
  job_number bigint primary key references training_job,
  model_id bigint not null references trained_model,
  quantization text not null,
  file jsonb not null,
  -- Its chat as Ollama is told of it: a template, where there is one, and what ends an answer.
  ollama jsonb not null
);
create index gguf_model_of_model on gguf_model (model_id, quantization, job_number desc);
