from app import databases
from app.embedded import ServiceUrls


async def test_make_copy_and_drop(services: ServiceUrls) -> None:
    await databases.ensure(services.database, "made_once")
    await databases.ensure(services.database, "made_once")
    url = await databases.clone(services.database, "made_once", "copied")
    assert url.replace("/copied?", "/postgres?") == services.database
    assert {"made_once", "copied"} <= await databases.names(services.database)
    await databases.drop(services.database, "copied")
    await databases.drop(services.database, "copied")
    await databases.drop(services.database, "made_once")
    assert not {"made_once", "copied"} & await databases.names(services.database)
