package io.margay.bgp.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are no recordings. */
class ReplayFileTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"'', line 1: the recording is empty", "'nonsense', line 1"})
  void whatIsNoRecordingIsRefusedWithItsLine(String text, String expected) throws Exception {
    Path file = Files.writeString(folder.resolve("recording"), text);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    assertEquals(2, ReplayFile.print(file, out, out));
    assertTrue(said.toString(StandardCharsets.UTF_8).contains(expected), said::toString);
  }
}
