package io.margay.bgp.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class WarmUpTest {
  @Test
  void everyRouteOfTheWarmUpIsUnderstoodAndChosen() {
    assertEquals(WarmUp.ROUTES, new WarmUp().tell().routes().size());
  }
}
