/** Names that exist in a community: what a plain sentence may mean by "recipes" or "job 12". */
export interface World {
  datanets: { name: string; modality: 'text' | 'image' | 'audio' }[];
  bases: string[];
  models: string[];
  jobs: { number: number; status: string }[];
  submissions: number[];
  people: string[];
  sources: string[];
}
