package io.margay.agent.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginSocketTest {
  @TempDir private Path directory;
  private final PluginCalls calls = new PluginCalls();
  private PluginSocket server;
  private Path path;

  @BeforeEach
  void listen() throws IOException {
    calls.put("T.Echo", (request, answer) -> answer.set("got", request));
    calls.put(
        "T.Refuse",
        (_, _) -> {
          throw new DockerRefusal("not this way; another");
        });
    calls.put(
        "T.Bug",
        (_, _) -> {
          throw new IllegalStateException("ours");
        });
    path = directory.resolve("plugins/margay.sock");
    server = new PluginSocket(calls);
    server.listen(path);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private RawHttp.Answer call(String method, String body) throws IOException {
    try (RawHttp http = new RawHttp(path)) {
      return http.call(method, body);
    }
  }

  @Test
  void answersDockersHandshakeWithAnEmptyHostAndNoContentType() throws IOException {
    assertEquals(
        new RawHttp.Answer(200, "{\"Implements\":[\"NetworkDriver\",\"IpamDriver\"]}"),
        call("Plugin.Activate", ""));
  }

  @Test
  void keepsAConnectionForOneCallAfterTheOther() throws IOException {
    try (RawHttp http = new RawHttp(path)) {
      for (int i = 0; i < 50; i++) {
        assertEquals(
            "{\"got\":{\"i\":" + i + "}}", http.call("T.Echo", "{\"i\":" + i + "}").body());
      }
    }
  }

  @Test
  void servesConnectionsSideBySide() throws Exception {
    CountDownLatch all = new CountDownLatch(8);
    calls.put(
        "T.Together",
        (_, answer) -> {
          all.countDown();
          try {
            answer.put("together", all.await(5, TimeUnit.SECONDS));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<RawHttp.Answer>> work = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        work.add(() -> call("T.Together", "{\"x\":1}"));
      }
      for (Future<RawHttp.Answer> answer : clients.invokeAll(work)) {
        assertEquals("{\"together\":true}", answer.get().body());
      }
    }
  }

  @Test
  void refusesInTheWordsOfBothKindsOfDriver() throws IOException {
    String sentence = "\"not this way; another\"";
    assertEquals(
        new RawHttp.Answer(200, "{\"Err\":" + sentence + ",\"Error\":" + sentence + "}"),
        call("T.Refuse", "{\"x\":1}"));
  }

  @Test
  void refusesARepeatedCallWhoseBodyIsSpent() throws IOException {
    RawHttp.Answer answer = call("T.Echo", "");
    assertEquals(200, answer.status());
    assertTrue(
        answer
            .body()
            .contains(
                "\"Err\":\"the margay agent went away during T.Echo and is back; try again\""));
  }

  @Test
  void saysWhatIsWrongWithABodyAndThatABugIsABug() throws IOException {
    assertTrue(call("T.Echo", "{\"x\":").body().contains("the request is no JSON"));
    assertTrue(call("T.Bug", "{\"x\":1}").body().contains("internal error of margay"));
    assertEquals(200, call("T.Echo", "{\"x\":1}").status());
  }

  @Test
  void doesNotKnowOtherMethods() throws IOException {
    assertEquals(404, call("NetworkDriver.Unheard", "{\"x\":1}").status());
  }

  @Test
  void outlivesWhatIsNoHttp() throws IOException {
    try (RawHttp http = new RawHttp(path)) {
      http.write("\u0000\u0001 nonsense\r\n\r\n");
      assertEquals(400, http.read().status());
    }
    assertEquals(200, call("Plugin.Activate", "").status());
  }

  @Test
  void replacesTheFileOfAnEarlierAgentAndRemovesItsOwn() throws IOException {
    PluginSocket second = new PluginSocket(calls);
    Path stale = Files.writeString(directory.resolve("stale.sock"), "");
    second.listen(stale);
    try (RawHttp http = new RawHttp(stale)) {
      assertEquals(200, http.call("Plugin.Activate", "").status());
    }
    second.close();
    assertTrue(Files.notExists(stale));
  }
}
