/** The posts of a drill as its booking names them: "leader:150100", "joint_command:joint". */
export const CITY_ROLES = ["duty_officer", "leader", "storekeeper", "team_leader"] as const;
export const JOINT = "joint_command:joint";

export const post = (role: string, city: string): string => `${role}:${city}`;
