// Run once by the image on an empty volume: the product's own user may use its one database only.
db.getSiblingDB('dimmerbank').createUser({
  user: 'dimmerbank',
  pwd: process.env.MONGO_PASSWORD,
  roles: [{ role: 'readWrite', db: 'dimmerbank' }],
});
