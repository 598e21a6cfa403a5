"""Where a request comes from, as far as limits need to know."""

import ipaddress

from starlette.requests import HTTPConnection


def address_of(request: HTTPConnection) -> str:
    """The client's address as the server sees it (uvicorn reads the header of `LUODI_TRUSTED_PROXIES` alone); IPv6 by its /64 network.

    A household or an office holds a whole /64: counting single addresses of it would count nothing.
    """
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.ip_network((address, 64), strict=False))
    return host
