/** What a panel is given: the opened number, and how to load the page anew after it changed something. */
export type PanelProps = { opening: string; phone: string; reload(): void };
