package io.margay.agent.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margay.agent.limits.Limits;
import io.margay.model.resource.EndpointName;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LostContainersTest {
  private static final EndpointName ONE = new EndpointName("h1", "cni", "one", "eth0");
  private static final EndpointName TWO = new EndpointName("h1", "cni", "two", "eth0");
  private static final List<EndpointName> BOTH = List.of(ONE, TWO);
  private static final Set<String> LINK_OF_TWO = Set.of(LinkName.ofEndpoint(TWO.toString()));
  private static final long LOST = Limits.LOST.toNanos();

  private final LostContainers lost = new LostContainers();

  @Test
  void whoIsWithoutALinkForLongIsLost() {
    assertEquals(List.of(), lost.look(BOTH, LINK_OF_TWO, 0));
    assertEquals(List.of(), lost.look(BOTH, LINK_OF_TWO, LOST - 1));
    assertEquals(List.of(ONE), lost.look(BOTH, LINK_OF_TWO, LOST));
  }

  @Test
  void aLinkThatComesBackStartsTheTimeAnew() {
    assertEquals(List.of(), lost.look(BOTH, LINK_OF_TWO, 0));
    assertEquals(List.of(), lost.look(BOTH, Set.of(LinkName.ofEndpoint(ONE.toString())), LOST / 2));
    assertEquals(List.of(TWO), lost.look(BOTH, Set.of(), LOST + LOST / 2));
  }

  @Test
  void anEndpointThatWasDetachedIsForgotten() {
    assertEquals(List.of(), lost.look(BOTH, LINK_OF_TWO, 0));
    assertEquals(List.of(), lost.look(List.of(TWO), LINK_OF_TWO, LOST));
    assertEquals(List.of(), lost.look(BOTH, LINK_OF_TWO, LOST + 1));
  }
}
