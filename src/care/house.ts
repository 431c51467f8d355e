import type { BillingHouse } from '../business/bill-run/index.ts';
import type { RefundHouse } from '../business/refunds/index.ts';
import type { Numbers } from '../business/staff/index.ts';
import type { Segments } from '../business/subscribers/index.ts';
import type { DeskSheet } from '../business/tickets/index.ts';
import type { VehicleRules } from '../business/vehicles/index.ts';
import type { LinkSheet } from '../carriers/index.ts';
import type { Blobs } from '../platform/blobs.ts';
import type { ErrandBook } from '../products/errands/index.ts';
import type { MembershipRules } from '../products/merchants/index.ts';
import type { PushHouse } from '../products/mms/index.ts';
import type { WeatherRules } from '../products/weather/index.ts';
import type { Hear } from './console/hear.ts';
import type { StoryPanel } from './console/panels.ts';
import type { OrderScript } from './console/script.ts';

/** What care works with: it sees everything. */
export type CareHouse = RefundHouse &
  Pick<BillingHouse, 'terms' | 'door'> & {
    /** Recordings of calls. */
    readonly recordings: Blobs;
    readonly segments: Segments;
    /** The promises under which tickets are opened. */
    readonly desk: DeskSheet;
    /** What masked numbers of pages stand for. */
    readonly numbers: Pick<Numbers, 'open'>;
    /** When cars are due. */
    readonly vehicles: VehicleRules;
    /** When the weather goes out, and for which cities. */
    readonly weatherRules: WeatherRules;
    /** When the membership SMS of a month goes out, and how often once more. */
    readonly membership: MembershipRules;
    /** What people order to have done. */
    readonly errands: ErrandBook;
    /** How issues go out. */
    readonly issues: PushHouse;
    /** The links: their protocols tell what codes mean. */
    readonly sheets: readonly LinkSheet[];
    /** How many different numbers one agent may open in an hour. */
    readonly numbersPerHour: number;
    /** What is read to somebody for whom an agent orders. */
    readonly script: OrderScript;
    /** Takes a text as if a phone had sent it; intake stands above us, so roles hand it down. */
    readonly hear: Hear;
    /** What other slices add to the page of a subscriber. */
    readonly panels: readonly StoryPanel[];
  };
