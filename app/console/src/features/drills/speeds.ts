export const SPEEDS = [1, 2, 5, 10, 20, 30, 60];
