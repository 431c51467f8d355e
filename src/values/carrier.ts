/** The networks of mainland China: Unicom, Mobile, Telecom, Broadnet. */
export const carriers = ['unicom', 'mobile', 'telecom', 'broadcast'] as const;
export type Carrier = (typeof carriers)[number];
