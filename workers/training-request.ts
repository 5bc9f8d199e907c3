import type { Sha256 } from '../store/files/files.ts';
import type { Said } from '../store/message.ts';
import type { Media } from './base-model.ts';

export type Method = 'lora' | 'qlora' | 'full' | 'freeze';

/** Whether a model of that method is an adapter on its base; else it is all weights. */
export const isAdapter = (method: Method): boolean => method === 'lora' || method === 'qlora';

/**
 * What is learned: answers (supervised fine-tuning), preferences between two answers (arXiv 2305.18290), or marks of
 * single answers (arXiv 2402.01306).
 */
export type Objective = 'sft' | 'dpo' | 'kto';

/** How the learning rate goes on after the warmup: falling as a cosine or a line, or staying. */
export type Scheduler = 'cosine' | 'linear' | 'constant';

/** Layers that get adapters: every linear one, or those of one kind. */
export type Targets = 'all' | 'attention' | 'mlp';

/** What somebody is among those who share the workers: how many jobs they may have, and how soon their turn comes. */
export type PriorityClass = 'member' | 'steward' | 'operator';

export interface TrainingRequest {
  communityId: number;
  personId: number;
  /** Left out, a member. */
  priorityClass?: PriorityClass;
  base: string;
  /** The data, frozen. This room knows no datanets, only files. */
  data: {
    snapshotId: number;
    /** `maths v3`, for people. */
    label: string;
    /** `maths`: what a model is called after when no name is given. */
    datanet: string;
    train: Sha256;
    heldOut: Sha256;
    rows: { train: number; heldOut: number };
    /** Rows that name pictures or clips, with what is said of each; left out, rows of text. */
    modality?: Media;
  };
  settings: WantedSettings;
  /** What it is for; settings that were not chosen follow from it. */
  goal?: Goal;
  /** What the model will be called; left out it is `<datanet>-v<n>`. */
  name?: string;
  /** A model of the community whose weights it goes on from, instead of those of the base alone. */
  parent?: string;
  /** A model that the new one is to be better than: both are measured once it is trained. */
  refines?: {
    model: string;
    /** The data whose held-out rows are the older ones; left out, what that model learned from. */
    older?: TrainingRequest['data'];
  };
}

/** What a model is trained for: how it speaks, what it knows, or to see whether it learns at all. */
export type Goal = 'style' | 'knowledge' | 'quick';

/** What a person chose of the settings; the rest follows from the goal, the data and the machine. */
export type WantedSettings = Partial<TrainingSettings>;

/** Settings of a training that a community keeps by a name. */
export interface Preset {
  name: string;
  /** What was chosen, by the names of the settings; the goal is among them. */
  settings: Record<string, string | number | boolean>;
  savedBy: string;
}

export interface Presets {
  /** By name. */
  list(communityId: number): Promise<Preset[]>;
  /** @throws UserError naming the nearest. */
  named(communityId: number, name: string): Promise<Preset>;
  /** Keeps them, in the place of those that had the name. @throws UserError when there are too many. */
  save(preset: {
    communityId: number;
    personId: number;
    name: string;
    settings: Preset['settings'];
  }): Promise<void>;
  /** @throws UserError naming the nearest. */
  remove(communityId: number, name: string): Promise<void>;
}

/** Why a setting of a plan is what it is. */
export interface SettingReason {
  /** Its name, such as `learningRate`. */
  setting: string;
  /** As a clause without a full stop. */
  why: Said;
  /** Whether the person chose it. */
  given: boolean;
}

export interface TrainingSettings {
  method: Method;
  objective?: Objective;
  /** Of preferences: how closely the model is held to its base. */
  beta?: number;
  epochs?: number;
  learningRate?: number;
  batchSize?: number;
  rank?: number;
  maxLength?: number;
  /** What the adapter's output is scaled by, over the rank; with `rslora` over its root. */
  alpha?: number;
  /** Share of the adapter's inputs that is left out at random, from 0. */
  dropout?: number;
  targets?: Targets;
  /** Rank-stabilised LoRA (arXiv 2312.03732). */
  rslora?: boolean;
  /** Weight-decomposed LoRA (arXiv 2402.09353). */
  dora?: boolean;
  /** Whether short rows of a batch share a sequence, none of which reads another. */
  packing?: boolean;
  /** Share of the steps in which the learning rate rises. */
  warmup?: number;
  scheduler?: Scheduler;
  weightDecay?: number;
  /** Ends the run when the held-out loss was no better that many times in a row; 0 for never. */
  patience?: number;
  /** Of the order of rows and all that is drawn; left out, it follows from the job's number. */
  seed?: number;
  /** Stops after that many optimiser steps; for tests and trials. */
  maxSteps?: number;
}

/** {@link TrainingSettings} with every default filled in. */
export type FullSettings = Required<Omit<TrainingSettings, 'maxSteps' | 'seed'>> & {
  maxSteps: number | undefined;
  seed: number | undefined;
};
