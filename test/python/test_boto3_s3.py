"""S3 with boto3."""

import hashlib
import os
import urllib.error
import urllib.request

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

BUCKET = "boto3-objects"
MEBIBYTE = 1024 * 1024
PARTS = TransferConfig(multipart_threshold=5 * MEBIBYTE, multipart_chunksize=5 * MEBIBYTE)


@pytest.fixture(scope="module")
def s3(clients):
    client = clients("s3")
    client.create_bucket(Bucket=BUCKET)
    return client


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    file = tmp_path_factory.mktemp("large") / "large.bin"
    file.write_bytes(os.urandom(12 * MEBIBYTE + 17))
    return file


def digest(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


def code(caught):
    return caught.value.response["Error"]["Code"]


def test_list_buckets_returns_the_bucket(s3):
    assert BUCKET in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]


def test_a_large_file_is_uploaded_in_parts_and_downloaded_in_ranges(s3, large, tmp_path):
    s3.upload_file(str(large), BUCKET, "large.bin", Config=PARTS)
    head = s3.head_object(Bucket=BUCKET, Key="large.bin")
    assert head["ContentLength"] == large.stat().st_size
    assert head["ETag"].strip('"').endswith("-3")
    copy = tmp_path / "copy.bin"
    s3.download_file(BUCKET, "large.bin", str(copy), Config=PARTS)
    assert digest(copy) == digest(large)


def test_a_body_of_unknown_length_is_streamed(s3, large):
    with large.open("rb") as stream:
        s3.upload_fileobj(stream, BUCKET, "streamed.bin", Config=PARTS)
    body = s3.get_object(Bucket=BUCKET, Key="streamed.bin")["Body"].read()
    assert hashlib.sha256(body).hexdigest() == digest(large)


def test_get_object_reads_a_range(s3):
    s3.put_object(Bucket=BUCKET, Key="digits", Body=b"0123456789")
    part = s3.get_object(Bucket=BUCKET, Key="digits", Range="bytes=2-4")
    assert part["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert part["ContentRange"] == "bytes 2-4/10"
    assert part["Body"].read() == b"234"
    assert s3.get_object(Bucket=BUCKET, Key="digits", Range="bytes=-3")["Body"].read() == b"789"
    with pytest.raises(ClientError) as refused:
        s3.get_object(Bucket=BUCKET, Key="digits", Range="bytes=10-")
    assert code(refused) == "InvalidRange"


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_the_checksum_of_a_client_is_stored(s3, algorithm):
    s3.put_object(Bucket=BUCKET, Key="checked", Body=b"checked", ChecksumAlgorithm=algorithm)
    head = s3.head_object(Bucket=BUCKET, Key="checked", ChecksumMode="ENABLED")
    assert f"Checksum{algorithm}" in head


def test_a_body_that_does_not_match_its_checksum_is_refused(s3):
    wrong = "AAAAAA=="
    with pytest.raises(ClientError) as refused:
        s3.put_object(Bucket=BUCKET, Key="damaged", Body=b"damaged", ChecksumCRC32=wrong)
    assert code(refused) == "BadDigest"


def test_if_none_match_writes_only_new_objects(s3):
    s3.put_object(Bucket=BUCKET, Key="once", Body=b"first", IfNoneMatch="*")
    with pytest.raises(ClientError) as refused:
        s3.put_object(Bucket=BUCKET, Key="once", Body=b"second", IfNoneMatch="*")
    assert code(refused) == "PreconditionFailed"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 412
    assert s3.get_object(Bucket=BUCKET, Key="once")["Body"].read() == b"first"


def test_if_match_replaces_only_an_unchanged_object(s3):
    first = s3.put_object(Bucket=BUCKET, Key="seen", Body=b"1")["ETag"]
    s3.put_object(Bucket=BUCKET, Key="seen", Body=b"2", IfMatch=first)
    with pytest.raises(ClientError) as refused:
        s3.put_object(Bucket=BUCKET, Key="seen", Body=b"3", IfMatch=first)
    assert code(refused) == "PreconditionFailed"


def test_an_unchanged_object_is_not_sent_again(s3):
    etag = s3.put_object(Bucket=BUCKET, Key="same", Body=b"1")["ETag"]
    with pytest.raises(ClientError) as unchanged:
        s3.get_object(Bucket=BUCKET, Key="same", IfNoneMatch=etag)
    assert code(unchanged) == "304"


def test_copy_object_keeps_or_replaces_metadata(s3):
    s3.put_object(Bucket=BUCKET, Key="a b/ü+1.csv", Body=b"x,y", ContentType="text/csv", Metadata={"who": "a"})
    source = {"Bucket": BUCKET, "Key": "a b/ü+1.csv"}
    s3.copy_object(Bucket=BUCKET, Key="copied", CopySource=source)
    copied = s3.head_object(Bucket=BUCKET, Key="copied")
    assert (copied["ContentType"], copied["Metadata"]) == ("text/csv", {"who": "a"})
    s3.copy_object(Bucket=BUCKET, Key="copied", CopySource=source, MetadataDirective="REPLACE", Metadata={"who": "b"})
    assert s3.head_object(Bucket=BUCKET, Key="copied")["Metadata"] == {"who": "b"}


def test_a_large_object_is_copied_in_parts(s3, large):
    s3.upload_file(str(large), BUCKET, "to-copy.bin", Config=PARTS)
    s3.copy({"Bucket": BUCKET, "Key": "to-copy.bin"}, BUCKET, "copied.bin", Config=PARTS)
    body = s3.get_object(Bucket=BUCKET, Key="copied.bin")["Body"].read()
    assert hashlib.sha256(body).hexdigest() == digest(large)


def test_presigned_urls_read_and_write(s3):
    put = s3.generate_presigned_url("put_object", Params={"Bucket": BUCKET, "Key": "presigned"})
    with urllib.request.urlopen(urllib.request.Request(put, data=b"signed", method="PUT")) as answer:
        assert answer.status == 200
    get = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "presigned"}, ExpiresIn=60)
    with urllib.request.urlopen(get) as answer:
        assert answer.read() == b"signed"


def test_a_listing_with_folders_is_paged(s3):
    for number in range(25):
        s3.put_object(Bucket=BUCKET, Key=f"pages/{number // 10}/{number:02}", Body=b"")
    pages = list(
        s3.get_paginator("list_objects_v2").paginate(
            Bucket=BUCKET, Prefix="pages/", PaginationConfig={"PageSize": 10}
        )
    )
    assert [page["KeyCount"] for page in pages] == [10, 10, 5]
    folders = s3.list_objects_v2(Bucket=BUCKET, Prefix="pages/", Delimiter="/")
    assert [one["Prefix"] for one in folders["CommonPrefixes"]] == ["pages/0/", "pages/1/", "pages/2/"]
    old = s3.get_paginator("list_objects").paginate(
        Bucket=BUCKET, Prefix="pages/", PaginationConfig={"PageSize": 10}
    )
    assert sum(len(page["Contents"]) for page in old) == 25


def test_delete_objects_deletes_many_and_accepts_missing_keys(s3):
    for name in ("gone-1", "gone-2"):
        s3.put_object(Bucket=BUCKET, Key=name, Body=b"")
    deleted = s3.delete_objects(
        Bucket=BUCKET, Delete={"Objects": [{"Key": "gone-1"}, {"Key": "gone-2"}, {"Key": "never-was"}]}
    )
    assert sorted(one["Key"] for one in deleted["Deleted"]) == ["gone-1", "gone-2", "never-was"]
    assert "Contents" not in s3.list_objects_v2(Bucket=BUCKET, Prefix="gone-")


def test_a_multipart_upload_can_be_aborted(s3):
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key="given-up")["UploadId"]
    s3.upload_part(Bucket=BUCKET, Key="given-up", UploadId=upload, PartNumber=1, Body=b"part")
    assert [part["Size"] for part in s3.list_parts(Bucket=BUCKET, Key="given-up", UploadId=upload)["Parts"]] == [4]
    s3.abort_multipart_upload(Bucket=BUCKET, Key="given-up", UploadId=upload)
    with pytest.raises(ClientError) as refused:
        s3.list_parts(Bucket=BUCKET, Key="given-up", UploadId=upload)
    assert code(refused) == "NoSuchUpload"


def test_missing_buckets_and_keys_are_named(s3):
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket=BUCKET, Key="absent")
    with pytest.raises(s3.exceptions.NoSuchBucket):
        s3.list_objects_v2(Bucket="absent-bucket")
    with pytest.raises(ClientError) as head:
        s3.head_object(Bucket=BUCKET, Key="absent")
    assert code(head) == "404"


def test_only_an_empty_bucket_can_be_deleted(s3):
    s3.create_bucket(Bucket="short-lived")
    s3.put_object(Bucket="short-lived", Key="last", Body=b"")
    with pytest.raises(ClientError) as refused:
        s3.delete_bucket(Bucket="short-lived")
    assert code(refused) == "BucketNotEmpty"
    s3.delete_object(Bucket="short-lived", Key="last")
    s3.delete_bucket(Bucket="short-lived")
    s3.get_waiter("bucket_not_exists").wait(Bucket="short-lived")


def test_unsupported_operations_are_refused_with_an_s3_error(s3):
    with pytest.raises(ClientError) as refused:
        s3.put_bucket_website(
            Bucket=BUCKET, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}}
        )
    assert code(refused) == "NotImplemented"
