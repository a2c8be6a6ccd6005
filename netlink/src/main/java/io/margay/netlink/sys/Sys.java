package io.margay.netlink.sys;

/**
 * The system calls Margay needs and Java does not offer, each named after its manual page. Every
 * call retries EINTR and throws {@link ErrnoException} for any other error. All methods may be
 * called from any thread; none may be called from a virtual thread when it can block or when it
 * changes the namespace, because it would hold or move the carrier.
 */
public interface Sys {
  int AF_NETLINK = 16;
  int SOCK_RAW = 3;
  int SOCK_CLOEXEC = 0x80000;
  int SOL_SOCKET = 1;
  int SOL_NETLINK = 270;
  int MSG_TRUNC = 0x20;
  int MSG_DONTWAIT = 0x40;

  int O_RDONLY = 0;
  int O_WRONLY = 1;
  int O_CREAT = 0x40;
  int O_EXCL = 0x80;
  int O_NONBLOCK = 0x800;
  int O_CLOEXEC = 0x80000;

  int CLONE_NEWNET = 0x40000000;
  int MS_BIND = 0x1000;
  int MS_REC = 0x4000;
  int MS_SHARED = 0x100000;
  int MNT_DETACH = 2;
  int LOCK_EX = 2;

  /** What {@link #poll} found: nothing in time, the first, the second descriptor, or both. */
  int NEITHER = 0;

  int FIRST = 1;
  int SECOND = 2;

  /** The calls of the machine this process runs on. */
  static Sys host() {
    return JnrSys.INSTANCE;
  }

  /** fcntl(2) with F_SETFL: no call on this descriptor waits any more. */
  void setNonBlocking(int fd) throws ErrnoException;

  /** Memory for {@link #send} and {@link #receive}. */
  NativeBuffer allocate(int capacity);

  int socket(int domain, int type, int protocol) throws ErrnoException;

  /**
   * bind(2) of a netlink socket, without groups.
   *
   * @param port 0 for one the kernel chooses
   */
  void bindNetlink(int fd, int port) throws ErrnoException;

  void setsockopt(int fd, int level, int option, int value) throws ErrnoException;

  /**
   * SO_ATTACH_FILTER: the kernel drops what does not pass a program of classic BPF
   * (linux/filter.h).
   *
   * @param program two numbers per instruction: code, jt and jf as in its first four bytes read as
   *     big-endian, then k
   */
  void attachFilter(int fd, int... program) throws ErrnoException;

  /** SO_RCVTIMEO and SO_SNDTIMEO. */
  void setTimeouts(int fd, long milliseconds) throws ErrnoException;

  /** Sends the first {@code length} bytes of the buffer to the kernel. */
  void send(int fd, NativeBuffer buffer, int length) throws ErrnoException;

  /**
   * Receives one datagram that the kernel itself sent; others (any process may send to a netlink
   * port it knows) are dropped.
   *
   * @param flags MSG_DONTWAIT or 0
   * @return the length of the datagram, which is larger than the buffer when it was cut
   * @throws ErrnoException EAGAIN when none came in time, ENOBUFS when the kernel had to drop some
   */
  int receive(int fd, NativeBuffer buffer, int flags) throws ErrnoException;

  /**
   * Waits until one of two descriptors is readable (or in error, which a read will tell).
   *
   * @param milliseconds -1 for no limit
   * @return a sum of FIRST and SECOND, or NEITHER
   */
  int poll(int first, int second, int milliseconds) throws ErrnoException;

  /** An eventfd(2) with counter 0. */
  int eventfd() throws ErrnoException;

  /** Makes an eventfd readable. */
  void signal(int eventfd) throws ErrnoException;

  /** open(2); O_CLOEXEC is always added. */
  int open(String path, int flags, int mode) throws ErrnoException;

  void close(int fd) throws ErrnoException;

  /** One read(2) of at most {@code limit} bytes. */
  byte[] read(int fd, int limit) throws ErrnoException;

  /** One write(2) of everything. */
  void write(int fd, byte[] bytes) throws ErrnoException;

  /** Device and inode, which together name a file, from fstat(2). */
  FileIdentity fstat(int fd) throws ErrnoException;

  /**
   * The CLONE_ constant of a namespace descriptor (NS_GET_NSTYPE of ioctl_ns(2)).
   *
   * @throws ErrnoException ENOTTY when it is no namespace
   */
  int namespaceType(int fd) throws ErrnoException;

  /** setns(2) for the calling thread. */
  void setns(int fd, int type) throws ErrnoException;

  /** unshare(2) for the calling thread. */
  void unshare(int flags) throws ErrnoException;

  void mount(String source, String target, String type, long flags) throws ErrnoException;

  void umount(String target, int flags) throws ErrnoException;

  void flock(int fd, int operation) throws ErrnoException;

  /**
   * What tells one file from another on this machine.
   *
   * @param device st_dev
   * @param inode st_ino
   */
  record FileIdentity(long device, long inode) {}
}
