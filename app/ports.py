"""The port we listen on: taken before anything else starts, so that a taken one is said at once."""

import errno
import ipaddress
import socket

from .problems import StartupError


def listen(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """A listening TCP socket; `shared` ones of several processes have one port, and take connections in turn.

    Raises StartupError saying which port is taken and how to choose another.
    """
    return _bound(host, port, shared=shared, backlog=1024)


def listen_near(host: str, port: int, tries: int) -> socket.socket:
    """A listening socket on `port` or the first free one of the `tries` ports from there on.

    Raises StartupError when all of them are taken.
    """
    for offset in range(tries - 1):
        try:
            return listen(host, port + offset)
        except StartupError:
            continue
    return listen(host, port + tries - 1)


def reserve(host: str, port: int) -> socket.socket:
    """A socket that listens to nobody and keeps the port, 0 for a free one, for `shared` ones.

    Raises StartupError as `listen` does, also when other processes share this port already.
    """
    if port:
        listen(host, port).close()
    return _bound(host, port, shared=True, backlog=None)


def _bound(host: str, port: int, *, shared: bool, backlog: int | None) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise StartupError(f"{host} is no address of this machine: {error.strerror}.") from error
    bound = socket.socket(family, kind, protocol)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        bound.bind(address)
        if backlog is not None:
            bound.listen(backlog)
    except OSError as error:
        bound.close()
        raise StartupError(_sentence(error, host, port)) from error
    bound.set_inheritable(False)
    return bound


def reachable_url(bound: socket.socket, host: str) -> str:
    """The address to open in a browser; for a socket on every interface, the one the network knows us by."""
    port = bound.getsockname()[1]
    try:
        address = ipaddress.ip_address(bound.getsockname()[0])
    except ValueError:
        return f"http://{host}:{port}"
    if address.is_unspecified:
        return f"http://{_own_address()}:{port}"
    if address.version == 6:
        return f"http://[{address}]:{port}"
    return f"http://{host}:{port}"


def _own_address() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing; asks which of our addresses would be used
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def _sentence(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is taken by another program. "
            f"Choose another one, for example: --port {port + 1 if port < 65535 else 8800}"
        )
    if error.errno == errno.EACCES:
        return f"Port {port} needs special rights. Choose one above 1023, for example: --port 8800"
    return f"Cannot listen on {host} port {port}: {error.strerror}. Choose with --host and --port."
