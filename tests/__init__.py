"""The tests mirror app/; journeys/ drives a browser, benchmarks/ measures."""
