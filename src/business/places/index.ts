export { loadPlaces, type PlaceContent } from './gazetteer.ts';
export {
  type Category,
  directionTo,
  type Found,
  type Gazetteer,
  metresBetween,
  type Place,
  type Point,
  type Spot,
  wayInWords,
} from './model.ts';
export { type PlaceRow, placeRow } from './place-row.ts';
export {
  closePlace,
  closeSamplePlaces,
  findPlace,
  nearest,
  openSamplePlaces,
  type Search,
  savePlaces,
  sourcesOf,
} from './store.ts';
