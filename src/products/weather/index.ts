export { loadWeather, type Weather, weatherOf } from './weather.ts';
