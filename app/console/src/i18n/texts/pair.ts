export type Texts = Record<string, readonly [zh: string, en: string]>;
