package io.margay.bgp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What somebody sends, as a capture file of raw IP (LINKTYPE_RAW) that tshark reads. */
public final class Tshark {
  private static final Path PROGRAM = Path.of("/usr/bin/tshark");
  private static final int SEGMENT = 1400;
  private static final int BGP = 179;
  private static final int IP_HEADER = 20;
  private static final int TCP_HEADER = 20;
  private static final int UDP_HEADER = 8;
  private static final byte TCP = 6;
  private static final byte UDP = 17;

  private final Path directory;
  private final ByteArrayOutputStream capture = new ByteArrayOutputStream();
  private int port = 50_000;

  /**
   * @param directory for the file and what tshark complains about
   */
  public Tshark(Path directory) {
    if (!Files.isExecutable(PROGRAM)) {
      throw new AssertionError(PROGRAM + " is missing: install the package tshark");
    }
    this.directory = directory;
    capture.writeBytes(
        ByteBuffer.allocate(24)
            .putInt(0xa1b2c3d4)
            .putShort((short) 2)
            .putShort((short) 4)
            .putLong(0)
            .putInt(0x40000)
            .putInt(101)
            .array());
  }

  /** All that one end of a BGP session has sent. */
  public void session(byte[] octets) {
    port++;
    for (int at = 0; at < octets.length; at += SEGMENT) {
      int length = Math.min(SEGMENT, octets.length - at);
      capture.writeBytes(
          packet(TCP, TCP_HEADER + length)
              .putShort((short) BGP)
              .putShort((short) port)
              .putInt(1 + at)
              .putInt(1)
              .put(new byte[] {0x50, 0x18, 0x10, 0, 0, 0, 0, 0})
              .put(octets, at, length)
              .array());
    }
  }

  /** One datagram to a port. */
  public void datagram(int to, byte[] octets) {
    capture.writeBytes(
        packet(UDP, UDP_HEADER + octets.length)
            .putShort((short) 50_000)
            .putShort((short) to)
            .putShort((short) (UDP_HEADER + octets.length))
            .putShort((short) 0)
            .put(octets)
            .array());
  }

  /** The record's header and that of IP. */
  private static ByteBuffer packet(byte protocol, int length) {
    int total = IP_HEADER + length;
    return ByteBuffer.allocate(16 + total)
        .putLong(0)
        .putInt(total)
        .putInt(total)
        .put(new byte[] {0x45, 0})
        .putShort((short) total)
        .putInt(0)
        .put(new byte[] {(byte) 255, protocol, 0, 0})
        .put(new byte[] {127, 0, 0, 71, 127, 0, 0, 72});
  }

  /**
   * Reads it all, and finds nothing malformed in it.
   *
   * @return what tshark says in words
   */
  public String readSound() throws IOException {
    assertEquals(List.of(), marks());
    return read("-V");
  }

  /** Errors and warnings in tshark's words, and packets that it could not put together. */
  public List<String> marks() throws IOException {
    List<String> marks = new ArrayList<>();
    read("-V", "-Y", "_ws.malformed || _ws.unreassembled || _ws.expert.severity >= \"Warning\"")
        .lines()
        .filter(line -> line.contains("[Expert Info (Error") || line.contains("[Expert Info (Warn"))
        .forEach(line -> marks.add(line.strip()));
    return marks;
  }

  /** Looks for words in what tshark says. */
  public static void assertContains(String all, List<String> words) {
    for (String word : words) {
      assertTrue(all.contains(word), () -> word + " is not in what tshark read");
    }
  }

  /** What tshark prints with these options. */
  public String read(String... options) throws IOException {
    Path file = directory.resolve("sent.pcap");
    Path complaints = directory.resolve("tshark.err");
    Files.write(file, capture.toByteArray());
    List<String> command =
        new ArrayList<>(List.of(PROGRAM.toString(), "-n", "-r", file.toString()));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectError(complaints.toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.onExit().join().exitValue(), Files.readString(complaints));
    return output.strip();
  }
}
