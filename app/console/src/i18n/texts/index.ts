/** Every text of the console: key -> [中文, English]. */
import { actions } from "./actions";
import { duty } from "./duty";
import { everywhere } from "./everywhere";
import { dispatch } from "./dispatch";
import { errors } from "./errors";
import { lending } from "./lending";
import { incidents } from "./incidents";
import { plans } from "./plans";
import { region } from "./region";
import { register } from "./register";

export const texts = {
  ...everywhere,
  ...errors,
  ...incidents,
  ...plans,
  ...dispatch,
  ...register,
  ...region,
  ...actions,
  ...lending,
  ...duty,
};

export type TextKey = keyof typeof texts;
