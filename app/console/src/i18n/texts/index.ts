/** Every text of the console: key -> [中文, English]. */
import { account } from "./account";
import { actions } from "./actions";
import { afterwards } from "./afterwards";
import { byHand } from "./byHand";
import { boards } from "./boards";
import { command } from "./command";
import { answers } from "./answers";
import { dispatch } from "./dispatch";
import { drills } from "./drills";
import { duty } from "./duty";
import { errors } from "./errors";
import { everywhere } from "./everywhere";
import { help } from "./help";
import { incidents } from "./incidents";
import { jointCommand } from "./jointCommand";
import { lending } from "./lending";
import { messages } from "./messages";
import { offers } from "./offers";
import { packages } from "./packages";
import { photos } from "./photos";
import { planning } from "./planning";
import { plans } from "./plans";
import { region } from "./region";
import { register } from "./register";
import { review } from "./review";
import { shell } from "./shell";
import { timetable } from "./timetable";
import { way } from "./way";

export const texts = {
  ...everywhere,
  ...errors,
  ...incidents,
  ...command,
  ...plans,
  ...planning,
  ...answers,
  ...boards,
  ...help,
  ...review,
  ...dispatch,
  ...register,
  ...region,
  ...actions,
  ...lending,
  ...jointCommand,
  ...offers,
  ...byHand,
  ...packages,
  ...photos,
  ...messages,
  ...duty,
  ...drills,
  ...account,
  ...shell,
  ...timetable,
  ...afterwards,
  ...way,
};

export type TextKey = keyof typeof texts;
