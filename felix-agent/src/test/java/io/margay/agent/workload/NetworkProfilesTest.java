package io.margay.agent.workload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.testbed.DefaultProfile;
import io.margay.agent.testbed.Eventually;
import io.margay.datastore.DatastoreException;
import io.margay.datastore.resource.MemoryDatastore;
import io.margay.model.codec.ResourceCodec;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Profile;
import io.margay.model.resource.ResourceKey;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkProfilesTest {
  private static final String KEY = EndpointDocument.storeKey(ResourceKey.of(Kind.PROFILE, "net"));

  private final MemoryDatastore store = new MemoryDatastore();
  private final NetworkProfiles profiles = new NetworkProfiles(store, Duration.ofMillis(20));

  @Test
  void aNetworksFirstUseMakesAProfileForItsMembers() throws Exception {
    profiles.ensure("net");
    Profile expected =
        (Profile)
            ResourceCodec.read("", DefaultProfile.yaml("net").getBytes(UTF_8))
                .getFirst()
                .resource();
    String json = store.get(KEY).orElseThrow().value();
    assertEquals(expected.spec(), ((Profile) ResourceCodec.fromJson(Kind.PROFILE, json, 1)).spec());
    profiles.ensure("net");
    assertEquals(1, store.writes());
  }

  @Test
  void aProfileThatIsThereIsLeftAlone() {
    store.put(KEY, "whatever users wrote");
    profiles.ensure("net");
    assertEquals("whatever users wrote", store.get(KEY).orElseThrow().value());
  }

  @Test
  void whatTheStoreShowedNeedsNoTransactionAndWhatItLostIsMadeAgain() {
    profiles.seen("net");
    profiles.ensure("net");
    assertEquals(List.of(), store.keys());
    profiles.gone("net");
    profiles.ensure("net");
    assertEquals(List.of(KEY), store.keys());
  }

  @Test
  void theFirstUserWaitsUntilTheCalculationHasTheProfile() throws Exception {
    NetworkProfiles patient = new NetworkProfiles(store, Duration.ofSeconds(10));
    Thread user = Thread.ofPlatform().start(() -> patient.ensure("net"));
    Eventually.within(
        Duration.ofSeconds(5),
        "it waits",
        () -> user.getState() == Thread.State.TIMED_WAITING && store.writes() == 1);
    patient.seen("other");
    assertFalse(user.join(Duration.ofMillis(50)));
    patient.seen("net");
    assertTrue(user.join(Duration.ofSeconds(5)));
  }

  @Test
  void aStoreThatIsAwayIsToldAndForgotten() {
    store.mood(MemoryDatastore.Mood.AWAY);
    assertThrows(DatastoreException.class, () -> profiles.ensure("net"));
    store.mood(MemoryDatastore.Mood.WELL);
    profiles.ensure("net");
    assertEquals(List.of(KEY), store.keys());
  }
}
