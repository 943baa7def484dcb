from factory import Faker, LazyAttribute, Sequence, SubFactory, post_generation
from factory.django import DjangoModelFactory

from accounts.tests.factories import UserFactory
from knowledge import search
from knowledge.models import Chunk, Document


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    owner = SubFactory(UserFactory)
    title = Faker("sentence", nb_words=4)
    filename = LazyAttribute(lambda document: f"{document.title}.txt")
    content_type = "text/plain"
    size_bytes = 12
    sha256 = Sequence(lambda number: f"{number:064x}")
    status = Document.Status.READY


class ChunkFactory(DjangoModelFactory):
    class Meta:
        model = Chunk

    document = SubFactory(DocumentFactory)
    position = Sequence(int)
    text = Faker("paragraph")

    @post_generation
    def indexed(chunk, create, extracted, **kwargs):
        """As the pipeline does it."""
        if create:
            search.write_chunks(chunk.document)
