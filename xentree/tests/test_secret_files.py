from concurrent.futures import ThreadPoolExecutor

from cryptography.fernet import Fernet

from xentree.secret_files import read_or_make


def test_it_is_made_once_for_its_owner_alone(tmp_path):
    path = tmp_path / "secret"
    first, second = read_or_make(path), read_or_make(path)

    assert first == second
    assert path.stat().st_mode & 0o777 == 0o600
    Fernet(first)


def test_those_who_start_together_agree(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: read_or_make(tmp_path / "secret"), range(32)))

    assert len(secrets) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret"]
