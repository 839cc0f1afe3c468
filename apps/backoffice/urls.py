"""Pages of the installation itself."""

urlpatterns = []
